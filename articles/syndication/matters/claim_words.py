"""Words that negate, weaken, harden or turn a claim, by class."""

from enum import StrEnum

from articles.language.listed import listed


class ClaimClass(StrEnum):
    NOT = "negation"
    MAY = "possibility"
    WILL = "future"
    MUST = "duty"
    UNPROVEN = "allegation"
    LIKELY = "likelihood"


MEMBERS = {
    ClaimClass.NOT: "not no never nor neither none nobody nothing nowhere",
    ClaimClass.MAY: "may might could perhaps possibly possible maybe potential potentially",
    ClaimClass.WILL: "will would shall",
    ClaimClass.MUST: "must should ought",
    ClaimClass.UNPROVEN: (
        "alleged allegedly alleges suspected suspects purported purportedly reportedly apparently apparent "
        "supposedly supposed seemingly presumed presumably accused unconfirmed unproven"
    ),
    ClaimClass.LIKELY: "likely probably probable unlikely",
}
CLASS = {word: name for name, listed in MEMBERS.items() for word in listed.split()}
NEGATIVE = listed(
    """
    failed fails fail failing refused refuses refuse refusing declined declines denied denies deny
    unable unlikely lack lacks lacked lacking hardly barely rejected rejects neither nor yet stopped
    prevented resist resists resisted resisting without avoid avoided little few absent missing ruled out
    """
)
HEDGING = listed(
    """
    suspect believed thought accused charged allegations allegation accusations claims claim claimed
    likely appears appeared seems seemed seem appear reports reported expected potential can able
    chance risk threatened
    """
)
PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non")
_OPPOSITES = """
    rise rises rose risen rising rises increase increased increases increasing gain gained gains climb
      climbed climbs jump jumped jumps surged surge soared grew grow growing grown higher up gains
      upward / fall falls fell fallen falling decrease decreased decreases decreasing drop dropped drops
      decline declined declines plunged plunge sank slipped shrank shrink shrinking lower down downward
      tumbled;
    win wins won winning victory / lose loses lost losing defeat;
    more greater / less fewer smaller;
    guilty convicted / innocent acquitted cleared;
    support supports supported supporting favor favored backs backed / oppose opposes opposed opposing;
    approve approved approves accept accepted accepts / reject rejected rejects refused;
    confirm confirmed confirms admitted / deny denied denies;
    allow allowed allows permit permitted / ban banned bans block blocked prohibit prohibited;
    before / after;
    always / never;
    dead killed / alive survived;
    strengthen strengthened / weaken weakened;
    began begin start started / ended end stopped finished;
    most majority / minority;
    best / worst;
    above over / below under;
    succeeded success / failed failure;
    true / false;
    arrived / left;
    joined / quit;
    open opened / closed shut;
    safe / dangerous;
    first / last;
    with / without;
    improved improve better / worsened worsen worse
"""
OPPOSITE_SIDES = tuple(
    (listed(pair.partition("/")[0]), listed(pair.partition("/")[2])) for pair in _OPPOSITES.split(";")
)
