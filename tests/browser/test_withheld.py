"""What is withheld is drawn as a strip across the whole row: a length would suggest a value."""

STRIPS = """() => [...document.querySelectorAll("[data-testid=stPlotlyChart]")]
    .filter((chart) => chart.offsetParent !== null)
    .map((chart) => {
        const box = (node) => node.getBoundingClientRect();
        const ticks = [...chart.querySelectorAll(".xtick text")].map(box).map((one) => one.x + one.width / 2);
        const strips = [...chart.querySelectorAll(".barlayer .point path")].map(box);
        return {
            axis: [Math.min(...ticks), Math.max(...ticks)],
            strips: strips.map(({left, right}) => [left, right]),
        };
    })"""


def test_every_strip_of_the_panels_goes_from_one_end_of_the_axis_to_the_other(open_page):
    panels = open_page().page.evaluate(STRIPS)
    beyond = [
        abs(end - tick)
        for panel in panels
        for strip in panel["strips"]
        for end, tick in zip(strip, panel["axis"], strict=True)
    ]

    assert max(len(panel["strips"]) for panel in panels) > 1
    assert max(beyond) < 4
