namespace Mesh.Proxy.Admin;

/// <summary>Outcome of one step of reading.</summary>
internal enum AdminReadStatus : byte
{
    /// <summary>The client has sent nothing new.</summary>
    Waiting,

    /// <summary>Something was read; there may be more.</summary>
    Moved,

    /// <summary>A request is whole, or refused: it is to be answered.</summary>
    Complete,

    /// <summary>The client is gone, or the kernel has no memory for what it sends.</summary>
    Ended,
}
