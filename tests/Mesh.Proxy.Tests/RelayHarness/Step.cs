using System.Globalization;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>One thing that happens. Numbers of connections count round, so that each step means something in each state.</summary>
internal readonly record struct Step(StepKind Kind, int Index, int Amount)
{
    public static Step Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new Step(Enum.Parse<StepKind>(words[0]), int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Index} {Amount}");
}
