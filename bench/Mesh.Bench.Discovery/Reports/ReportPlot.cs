using Mesh.Bench.Discovery.Measuring;
using Mesh.Bench.Reports;

namespace Mesh.Bench.Discovery.Reports;

/// <summary>Work for each change, and memory, over the size of the mesh, while the number of subscribers of what changes stays the same. The number of services is on a logarithmic scale.</summary>
internal static class ReportPlot
{
    private const int Width = 760;
    private const int Height = 300;
    private const int PanelWidth = 290;
    private const int Top = 60;
    private const int Bottom = 260;
    private const int FirstPanel = 50;
    private const int SecondPanel = 430;

    public static string Render(DiscoveryReport report)
    {
        SizeResult[] sizes = [.. report.Sizes.OrderBy(result => result.Size.Services)];
        SvgDrawing svg = new(Width, Height);
        Panel(svg, FirstPanel, "CPU of the control plane for each change, µs", "#1f6feb", sizes, result => result.Churn.CpuMicrosecondsPerChange);
        Panel(svg, SecondPanel, "Resident memory of the control plane, MB", "#bf8700", sizes, result => result.ResidentMegabytes);
        return svg.Finish();
    }

    private static void Panel(SvgDrawing svg, int left, string title, string color, SizeResult[] sizes, Func<SizeResult, double> value)
    {
        svg.Text(left, 20, title, SvgDrawing.Ink);
        svg.Text(left, 36, "over the number of services; 10 endpoints each", SvgDrawing.FaintInk);
        svg.Axis(left, Top - 10, left, Bottom);
        svg.Axis(left, Bottom, left + PanelWidth, Bottom);
        // From zero on, with room above: what does not grow must look like it.
        double most = sizes.Max(value) * 1.25;
        List<(int X, int Y)> points = [];
        foreach (SizeResult result in sizes)
        {
            int x = left + X(result, sizes);
            int y = Bottom - (int)(value(result) / most * (Bottom - Top));
            points.Add((x, y));
            svg.Text(x - 8, y - 8, $"{value(result):0}", SvgDrawing.FaintInk);
            svg.Text(x - 12, Bottom + 16, $"{result.Size.Services:N0}", SvgDrawing.Ink);
        }

        svg.Curve(points, color);
    }

    private static int X(SizeResult result, SizeResult[] sizes)
    {
        const int margin = 24;
        double range = Math.Log((double)sizes[^1].Size.Services / sizes[0].Size.Services);
        double place = range == 0 ? 0.5 : Math.Log((double)result.Size.Services / sizes[0].Size.Services) / range;
        return margin + (int)(place * (PanelWidth - (2 * margin)));
    }
}
