namespace Mesh.Sandbox.Node.Wan;

/// <summary>A packet on its way.</summary>
/// <param name="Buffer">Of the pool, with the packet at its start.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct WanPacket(byte[] Buffer, int Length)
{
    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Length);
}
