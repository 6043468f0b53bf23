namespace Mesh.Proxy.Http1;

/// <summary>Recognises methods (RFC 9110 §9), which are case-sensitive.</summary>
internal static class MethodName
{
    public static KnownMethod Find(ReadOnlySpan<byte> token) => token.Length switch
    {
        3 when token.SequenceEqual("GET"u8) => KnownMethod.Get,
        3 when token.SequenceEqual("PUT"u8) => KnownMethod.Put,
        4 when token.SequenceEqual("POST"u8) => KnownMethod.Post,
        4 when token.SequenceEqual("HEAD"u8) => KnownMethod.Head,
        5 when token.SequenceEqual("PATCH"u8) => KnownMethod.Patch,
        5 when token.SequenceEqual("TRACE"u8) => KnownMethod.Trace,
        6 when token.SequenceEqual("DELETE"u8) => KnownMethod.Delete,
        7 when token.SequenceEqual("OPTIONS"u8) => KnownMethod.Options,
        7 when token.SequenceEqual("CONNECT"u8) => KnownMethod.Connect,
        _ => KnownMethod.Other,
    };

    /// <summary>The method in words; <c>_OTHER</c> for one that is not known, as OpenTelemetry's conventions have it.</summary>
    public static string Text(KnownMethod method) => method switch
    {
        KnownMethod.Get => "GET",
        KnownMethod.Put => "PUT",
        KnownMethod.Post => "POST",
        KnownMethod.Head => "HEAD",
        KnownMethod.Patch => "PATCH",
        KnownMethod.Trace => "TRACE",
        KnownMethod.Delete => "DELETE",
        KnownMethod.Options => "OPTIONS",
        KnownMethod.Connect => "CONNECT",
        _ => "_OTHER",
    };
}
