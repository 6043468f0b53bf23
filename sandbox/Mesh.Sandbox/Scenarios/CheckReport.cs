using Spectre.Console;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Collects the checks of a run and prints each as it is made, with what was measured.</summary>
internal sealed class CheckReport(IAnsiConsole console)
{
    public int Passed { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Records a check.</summary>
    /// <param name="ok">Whether it holds.</param>
    /// <param name="what">What is promised.</param>
    /// <param name="measured">What was seen, with units.</param>
    public void Check(bool ok, string what, string measured)
    {
        if (ok)
        {
            Passed++;
        }
        else
        {
            Failed++;
        }

        string verdict = ok ? "[green]ok    [/]" : "[red]FAILED[/]";
        console.MarkupLine($"  {verdict} {Markup.Escape(what)}: {Markup.Escape(measured)}");
    }
}
