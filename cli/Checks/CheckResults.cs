namespace Mesh.Cli.Checks;

/// <summary>What <c>meshctl check</c> prints.</summary>
internal sealed record CheckResults(IReadOnlyList<CheckResult> Checks)
{
    /// <summary>The worst of all.</summary>
    public CheckVerdict Verdict => Checks.Count == 0 ? CheckVerdict.Ok : Checks.Max(check => check.Verdict);
}
