namespace Mesh.Proxy.Forwarding;

/// <summary>Header fields that the mesh writes.</summary>
internal static class MeshHeaders
{
    /// <summary>On answers of the mesh itself: the stable code of the failure.</summary>
    public const string Reason = "x-mesh-reason";

    /// <summary>
    /// On answers of a sidecar whose pod ends, to the sidecar of the caller and no further: ask another endpoint next time. Never passed on from an application, which could
    /// otherwise send its callers away from others.
    /// </summary>
    public const string LameDuck = "x-mesh-lame-duck";

    /// <summary>
    /// On answers of the mesh itself: the object that the answer is about (<c>shop/checkout</c>, <c>TrafficSplit shop/checkout</c>). Sent to the sidecar's own application and to peers
    /// that have proven who they are; to nobody else, who would learn names of the mesh by asking.
    /// </summary>
    public const string Subject = "x-mesh-subject";

    /// <summary>On requests to the application: who called, proven by mutual TLS. Never passed on from a client.</summary>
    public const string ForwardedClientCertificate = "x-forwarded-client-cert";

    /// <summary>A name as the value of a field. Names come from the configuration, and words with them: whatever they are, they must not become a field of their own.</summary>
    public static string AsValue(string name) => !name.AsSpan().ContainsAnyExceptInRange(' ', '~')
        ? name
        : string.Create(name.Length, name, static (value, text) =>
        {
            for (int i = 0; i < value.Length; i++)
            {
                value[i] = text[i] is >= ' ' and <= '~' ? text[i] : '?';
            }
        });
}
