namespace Mesh.Proxy.Http1;

/// <summary>Which part of a head is read next.</summary>
internal enum ParsePhase : byte
{
    /// <summary>Nothing has been read; also after the end and after a fault.</summary>
    Idle,
    StartLine,
    Fields,
}
