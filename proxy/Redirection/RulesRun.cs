namespace Mesh.Proxy.Redirection;

/// <summary>What a program has said.</summary>
/// <param name="ExitCode">0 if all went well.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error, trimmed.</param>
internal sealed record RulesRun(int ExitCode, string Output, string Errors);
