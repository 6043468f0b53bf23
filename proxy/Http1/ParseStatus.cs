namespace Mesh.Proxy.Http1;

/// <summary>How far a parser or scanner has come.</summary>
internal enum ParseStatus : byte
{
    /// <summary>Nothing is wrong so far; the end has not arrived.</summary>
    NeedMore,

    /// <summary>The end has arrived.</summary>
    Complete,

    /// <summary>No bytes to come can make it right.</summary>
    Invalid,
}
