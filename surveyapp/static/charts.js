"use strict";
// Draws the page's figures into their reserved boxes once everything else is there. Whoever saves data keeps the tables.
(() => {
  const { figures, library } = document.currentScript.dataset;
  const boxes = [...document.querySelectorAll("[data-figure]")];
  const saving = navigator.connection && navigator.connection.saveData;
  if (!boxes.length || saving) return;
  const NARROW = 460;
  const settings = { displayModeBar: false, scrollZoom: false, doubleClick: false, responsive: true };
  let ready;

  const load = () => ready ||= Promise.all([
    fetch(figures, { credentials: "same-origin" }).then((answer) => answer.ok ? answer.json() : Promise.reject(answer)),
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src: library, onload: resolve, onerror: reject });
      document.head.append(script);
    }),
  ]);

  // On a narrow screen labels stand above their rows, on one line, so that the drawing keeps the whole width.
  const fitted = (figure, width) => {
    const { xaxis = {}, yaxis = {} } = figure.layout;
    if (width > NARROW || yaxis.visible === false) return figure;
    const copy = JSON.parse(JSON.stringify(figure).replaceAll("<br>", " "));
    const { ticktext, categoryarray } = copy.layout.yaxis;
    copy.layout.annotations = (ticktext || categoryarray).map((text, row) => ({
      text, x: 0, y: row - (ticktext ? 0.3 : 0.2), xref: "paper", xanchor: "left", yanchor: "bottom", showarrow: false, font: { size: 13 },
    }));
    Object.assign(copy.layout, { bargap: 0.6, margin: { l: 4, r: 12, t: 22, b: 28 } });
    Object.assign(copy.layout.yaxis, { showticklabels: false });
    Object.assign(copy.layout.xaxis, { title: {}, tickvals: xaxis.tickvals && [0, 50, 100] });
    return copy;
  };

  const draw = async (box) => {
    try {
      const figure = (await load())[0][box.dataset.figure];
      if (!figure) return;
      box.classList.add("drawn");
      const { data, layout } = fitted(figure, box.clientWidth);
      await window.Plotly.newPlot(box, data, layout, settings);
    } catch {
      box.dataset.waiting = box.dataset.failed;
    }
  };

  const watcher = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      draw(target);
    }
  }, { rootMargin: "400px" });
  const start = () => boxes.forEach((box) => watcher.observe(box));
  if (document.readyState === "complete") start(); else addEventListener("load", start);
  // On paper nobody scrolls: what was not yet in sight is drawn now.
  addEventListener("beforeprint", () => boxes.forEach((box) => {
    if (!window.Plotly) return;
    if (box.classList.contains("drawn")) window.Plotly.Plots.resize(box);
    else draw(box);
  }));
})();
