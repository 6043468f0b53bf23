namespace Mesh.Samples.Shop;

/// <summary>Reads <c>x-forwarded-client-cert</c>, which a sidecar writes for its application (format: Envoy's header of the same name).</summary>
internal static class ForwardedClientCertificate
{
    public const string Header = "x-forwarded-client-cert";

    /// <summary>The URI of the nearest caller, e.g. <c>spiffe://cluster.local/ns/shop/sa/web</c>; empty if there is none.</summary>
    public static string CallerUri(string? header)
    {
        // One element per hop, the nearest one last; fields are separated by semicolons.
        string nearest = header?.Split(',')[^1] ?? "";
        string? field = nearest.Split(';', StringSplitOptions.TrimEntries)
            .FirstOrDefault(part => part.StartsWith("URI=", StringComparison.OrdinalIgnoreCase));
        return field?["URI=".Length..].Trim('"') ?? "";
    }
}
