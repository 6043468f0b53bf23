namespace Mesh.Soak.Traffic;

/// <summary>How the end of a body is told.</summary>
internal enum Framing
{
    None,
    Length,
    Chunked,
    UntilClose,
}
