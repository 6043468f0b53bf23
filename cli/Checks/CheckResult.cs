namespace Mesh.Cli.Checks;

/// <summary>What one check found.</summary>
/// <param name="Name">What is checked.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="Message">What was seen.</param>
/// <param name="Advice">What to try; null if all is well.</param>
internal sealed record CheckResult(string Name, CheckVerdict Verdict, string Message, string? Advice = null)
{
    public static CheckResult Ok(string name, string message) => new(name, CheckVerdict.Ok, message);

    public static CheckResult Warning(string name, string message, string advice) => new(name, CheckVerdict.Warning, message, advice);

    public static CheckResult Error(string name, string message, string advice) => new(name, CheckVerdict.Error, message, advice);
}
