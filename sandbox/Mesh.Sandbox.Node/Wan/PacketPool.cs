namespace Mesh.Sandbox.Node.Wan;

/// <summary>Buffers for packets, used again and again: a router that makes garbage would stop for its collection. Of one thread.</summary>
internal sealed class PacketPool
{
    /// <summary>More than the MTU of any sandbox network.</summary>
    public const int BufferBytes = 2048;

    private readonly Stack<byte[]> _free = new();

    /// <summary>How many are in use; the links' bounds are bounds of this.</summary>
    public int Taken { get; private set; }

    public byte[] Take()
    {
        Taken++;
        return _free.TryPop(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(BufferBytes);
    }

    public void Return(byte[] buffer)
    {
        Taken--;
        _free.Push(buffer);
    }
}
