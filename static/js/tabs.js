// In a narrow window the tabs scroll sideways: begin where the chosen one is seen.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
