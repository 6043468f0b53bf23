namespace Mesh.Proxy.Redirection;

/// <summary>What came of installing rules.</summary>
internal readonly record struct RulesOutcome
{
    private RulesOutcome(string? problem, bool isUnavailable) => (Problem, IsUnavailable) = (problem, isUnavailable);

    public bool IsInstalled => Problem is null;

    /// <summary>The program or the kernel's part of it is not there, so that another may be tried. Nothing was changed.</summary>
    public bool IsUnavailable { get; }

    /// <summary>What went wrong and what helps; null if nothing.</summary>
    public string? Problem { get; }

    public static RulesOutcome Installed => default;

    public static RulesOutcome Failed(string problem) => new(problem, isUnavailable: false);

    public static RulesOutcome Unavailable(string problem) => new(problem, isUnavailable: true);
}
