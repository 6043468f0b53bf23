namespace Mesh.Proxy.Http1;

/// <summary>RFC 9112 §3.2.</summary>
internal enum TargetForm : byte
{
    /// <summary><c>/path?query</c>.</summary>
    Origin,

    /// <summary><c>http://authority/path?query</c>; its authority counts, not <c>Host</c>'s.</summary>
    Absolute,

    /// <summary><c>host:port</c> of <c>CONNECT</c>.</summary>
    Authority,

    /// <summary><c>*</c> of <c>OPTIONS</c>.</summary>
    Asterisk,
}
