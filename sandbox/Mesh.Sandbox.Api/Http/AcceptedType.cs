namespace Mesh.Sandbox.Api.Http;

/// <summary>One alternative of an Accept header.</summary>
/// <param name="MediaType">Type and subtype, or a wildcard.</param>
/// <param name="As">The kind the client wants the answer turned into (<c>as</c>), or empty.</param>
/// <param name="Group">Group of that kind (<c>g</c>).</param>
/// <param name="Version">Version of that kind (<c>v</c>).</param>
internal sealed record AcceptedType(string MediaType, string As, string Group, string Version)
{
    public bool AllowsJson => MediaType is MediaTypes.Json or "application/*" or "*/*";

    /// <summary>Reads the header in the client's order; an absent header accepts anything.</summary>
    public static IReadOnlyList<AcceptedType> ParseAll(string? header)
    {
        if (string.IsNullOrWhiteSpace(header))
        {
            return [new("*/*", "", "", "")];
        }

        return [.. header.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse)];
    }

    private static AcceptedType Parse(string alternative)
    {
        var parts = alternative.Split(';', StringSplitOptions.TrimEntries);
        string Parameter(string name) =>
            parts.Skip(1).Select(p => p.Split('=', 2)).FirstOrDefault(p => p.Length == 2 && p[0] == name)?[1].Trim('"') ?? "";
        return new(parts[0].ToLowerInvariant(), Parameter("as"), Parameter("g"), Parameter("v"));
    }
}
