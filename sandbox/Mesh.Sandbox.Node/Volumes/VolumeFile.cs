namespace Mesh.Sandbox.Node.Volumes;

/// <summary>One file of a volume that is written from objects.</summary>
internal sealed record VolumeFile(ReadOnlyMemory<byte> Content, UnixFileMode Mode);
