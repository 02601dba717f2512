"""What is no name though printed with a capital: titles, openers of sentences, days; regions in short."""

from articles.language.characters import fold_space
from articles.language.listed import listed

INNER = listed("of de la le du von van der den bin ibn al el y da dos di")
TITLES = listed(
    """
    mr mrs ms miss dr doctor sir lord lady dame president vice prime minister premier chancellor
    secretary senator sen representative rep governor gov congressman congresswoman mayor king queen
    prince princess pope judge justice chief general gen colonel col major maj captain capt
    lieutenant lt sergeant sgt admiral adm commander officer detective sheriff attorney deputy
    director chairman chairwoman chair speaker leader professor prof reverend rev father sister
    ambassador foreign defense defence state interior treasury spokesman spokeswoman coach ceo
    former then acting majority minority whip democrat republican democratic gop r d the a an party
    administration government court senate house congress parliament
    """
)
OPENERS = listed(
    """
    a about above across after again against all almost along already also although always am among
    an and another any anyone anything are around as asked at away back be because been before being
    below besides between both but by can could despite did do does doing don done down during each
    earlier either else even ever every everyone everything few first five following for four from
    get give go good had has have having he her here hers him his how however i if in indeed inside
    instead into is it its itself just last late later least less let like many may maybe me
    meanwhile might more moreover most much must my near nearly never next no nobody none nor not
    nothing now of off officials often on once one only or other others our out over people perhaps
    police put rather right said same saying second see several she should since six so some someone
    something soon still such ten than that thank the their them then there these they thing things
    think this those though three through thus to today together told tomorrow too two under until
    up upon us very was we well were what when where whether which while who whom whose why will
    with within without would yes yesterday yet you your im ive its thats were theyre hes shes weve
    dont according additionally authorities critics experts lawmakers residents witnesses according
    under unlike
    """
)
_GIVEN_NAMES = """
    abigail abby, albert al bert, alexander alex, alfred alf fred, andrew andy, anthony tony,
    barbara barb, benjamin ben, catherine cathy kate, charles charlie chuck, christopher chris,
    daniel dan danny, david dave, deborah debbie, dennis denny, donald don, douglas doug, edward ed
    eddie ted, elizabeth liz beth, eugene gene, franklin frank, frederick fred, gerald gerry,
    gregory greg, harold hal, henry hank, jacob jake, james jim jimmy, jeffrey jeff, jennifer jen,
    john jack johnny, jonathan jon, joseph joe, joshua josh, kathleen kathy, kenneth ken, lawrence
    larry, leonard len, margaret maggie peggy, matthew matt, michael mike mick, mitchell mitch,
    nathaniel nat, nicholas nick, pamela pam, patrick pat, peter pete, philip phil, randall randy,
    raymond ray, rebecca becky, richard dick rick, robert bob rob bobby, ronald ron, russell russ,
    samuel sam, stephen steve, steven steve, susan sue, theodore ted teddy, thomas tom, timothy tim,
    victor vic, vincent vince, walter walt, william bill will
"""
GIVEN_NAMES = {
    short: names.split()[0] for names in fold_space(_GIVEN_NAMES).split(", ") for short in names.split()
}
"""English given names and their short forms, to the full one."""
DAYS = listed("monday tuesday wednesday thursday friday saturday sunday")
SYNONYMS = {"gop": "republican", "dem": "democrat", "dems": "democrat", "britain": "uk", "british": "uk",
             "america": "us", "american": "us", "americans": "us"}  # fmt: skip
_REGIONS = """
    Ala Alabama, Ariz Arizona, Ark Arkansas, Cal California, Calif California, Colo Colorado, Conn
    Connecticut, Del Delaware, Fla Florida, Ga Georgia, Ill Illinois, Ind Indiana, Kan Kansas, Ky
    Kentucky, La Louisiana, Md Maryland, Mass Massachusetts, Mich Michigan, Minn Minnesota, Miss
    Mississippi, Mo Missouri, Mont Montana, Neb Nebraska, Nev Nevada, Okla Oklahoma, Ore Oregon, Pa
    Pennsylvania, Penn Pennsylvania, Tenn Tennessee, Tex Texas, Va Virginia, Vt Vermont, Wash
    Washington, Wis Wisconsin, Wyo Wyoming, AZ Arizona, CA California, CO Colorado, CT Connecticut, FL
    Florida, GA Georgia, IL Illinois, KY Kentucky, MA Massachusetts, MD Maryland, MI Michigan, MN
    Minnesota, NC Carolina, NJ Jersey, NV Nevada, NY York, OH Ohio, PA Pennsylvania, SC Carolina, TN
    Tennessee, TX Texas, VA Virginia, WA Washington, WI Wisconsin
"""
REGION = {
    short.lower(): full.lower()
    for short, full in (pair.rsplit(" ", 1) for pair in fold_space(_REGIONS).split(", "))
}
