using Spectre.Console;

namespace Mesh.Bench.Commands;

/// <summary>Tells whoever waits how far a run is.</summary>
internal sealed class StepLog(IAnsiConsole console, TimeProvider time)
{
    public void Write(string what) => console.MarkupLineInterpolated($"[grey]{time.GetLocalNow():HH:mm:ss} {what}[/]");
}
