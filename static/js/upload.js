// Files dropped on the page, or a folder with its paths. Without it the form takes files one by one.
"use strict";

{
  const form = document.querySelector("[data-upload]");
  const drop = form.querySelector("[data-drop]");
  const input = form.querySelector("input[name=captures]");
  const said = form.querySelector("[data-said]");
  const folder = document.getElementById("folder");
  let given = [];

  const tell = () => {
    const size = given.reduce((sum, [, file]) => sum + file.size, 0);
    said.textContent = given.length ? `${given.length} files, ${Math.ceil(size / 1024)} KiB` : "";
  };

  const give = (pairs) => {
    given = given.concat(pairs);
    const held = new DataTransfer();
    for (const [, file] of given) held.items.add(file);
    input.files = held.files;
    form.querySelector("input[name=paths]").value = JSON.stringify(given.map(([path]) => path));
    tell();
  };

  const walk = async (entry, found) => {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      found.push([entry.fullPath.replace(/^\//, ""), file]);
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) return;
      for (const inner of some) await walk(inner, found);
    }
  };

  if ("webkitdirectory" in folder) {
    folder.webkitdirectory = true;
    form.querySelector("[data-folder]").hidden = false;
    folder.addEventListener("change", () => {
      give([...folder.files].map((file) => [file.webkitRelativePath || file.name, file]));
      folder.value = "";
    });
  }
  input.addEventListener("change", () => {
    given = [];
    give([...input.files].map((file) => [file.name, file]));
  });
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("is-over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    const found = [];
    for (const entry of entries) await walk(entry, found);
    give(found.length ? found : [...event.dataTransfer.files].map((file) => [file.name, file]));
  });
}
