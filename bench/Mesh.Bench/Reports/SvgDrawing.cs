using System.Security;
using System.Text;

namespace Mesh.Bench.Reports;

/// <summary>Writes SVG: the few shapes that our charts are made of, on white.</summary>
internal sealed class SvgDrawing
{
    public const string Ink = "#24292f";
    public const string FaintInk = "#57606a";

    private readonly StringBuilder _svg = new();

    public SvgDrawing(int width, int height)
    {
        Line($"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="11">""");
        Line("""<rect width="100%" height="100%" fill="white"/>""");
    }

    public void Bar(int x, int y, int width, int height, string color) =>
        Line($"""<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{color}"/>""");

    public void Text(int x, int y, string text, string color) =>
        Line($"""<text x="{x}" y="{y}" fill="{color}">{SecurityElement.Escape(text)}</text>""");

    public void DashedLine(int x1, int y1, int x2, int y2) =>
        Line($"""<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{Ink}" stroke-dasharray="3 3"/>""");

    public void Axis(int x1, int y1, int x2, int y2) => Line($"""<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{Ink}"/>""");

    /// <summary>A line through points, each marked.</summary>
    public void Curve(IReadOnlyList<(int X, int Y)> points, string color)
    {
        Line($"""<polyline points="{string.Join(' ', points.Select(point => $"{point.X},{point.Y}"))}" fill="none" stroke="{color}" stroke-width="2"/>""");
        foreach ((int x, int y) in points)
        {
            Line($"""<circle cx="{x}" cy="{y}" r="3" fill="{color}"/>""");
        }
    }

    /// <summary>The whole picture; nothing may be drawn afterwards.</summary>
    public string Finish()
    {
        Line("</svg>");
        return _svg.ToString();
    }

    private void Line(string element) => _svg.Append(element).Append('\n');
}
