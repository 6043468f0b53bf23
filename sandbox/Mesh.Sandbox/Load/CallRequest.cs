namespace Mesh.Sandbox.Load;

/// <summary>One HTTP/1.1 request that the sample load generator is asked to make (<c>POST /call</c>).</summary>
/// <param name="Url">Absolute URL.</param>
/// <param name="Method">Method token.</param>
internal sealed record CallRequest(string Url, string Method = "GET")
{
    /// <summary>Header fields; <c>host</c> may be one of them.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Body as text; null for none.</summary>
    public string? Body { get; init; }
}
