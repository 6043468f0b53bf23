namespace Mesh.Samples.Load;

/// <summary>Body of <c>POST /call</c>: one HTTP/1.1 request, exactly as it stands here. Settable, because the JSON generator drops the defaults of init-only members.</summary>
internal sealed record CallRequest
{
    /// <summary>Method token.</summary>
    public string Method { get; set; } = "GET";

    /// <summary>Absolute URL.</summary>
    public string Url { get; set; } = "";

    /// <summary>Header fields; <c>host</c> may be one of them.</summary>
    public Dictionary<string, string> Headers { get; set; } = [];

    /// <summary>Body, sent as text; null for none.</summary>
    public string? Body { get; set; }
}
