namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>One far end of a tunnel: sends its bytes and its end, and checks what comes.</summary>
/// <param name="socket">The engine's end of the connection.</param>
/// <param name="sends">All bytes it sends.</param>
/// <param name="expects">All bytes it may get.</param>
/// <param name="fault">Where faults are told.</param>
internal sealed class TunnelEnd(MemorySocket socket, byte[] sends, byte[] expects, Action<string> fault)
{
    private int _sent;
    private int _got;

    public MemorySocket Socket => socket;

    /// <summary>Everything has been sent, and the end.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>How what comes has ended.</summary>
    public WireEnd Seen { get; private set; }

    public bool Send(int count)
    {
        if (socket.InputEnd != WireEnd.None || socket.IsClosed)
        {
            return false;
        }

        if (_sent == sends.Length)
        {
            socket.DeliverEnd(WireEnd.End);
            HasEnded = true;
            return true;
        }

        count = Math.Min(count, sends.Length - _sent);
        socket.Deliver(sends.AsSpan(_sent, count));
        _sent += count;
        return count > 0;
    }

    public bool Take(int count)
    {
        if (socket.InputEnd == WireEnd.Reset)
        {
            return false;
        }

        byte[] taken = socket.Take(count);
        if (!expects.AsSpan(_got).StartsWith(taken))
        {
            fault($"one of the bytes {_got} to {_got + taken.Length} is wrong");
        }

        _got += taken.Length;
        if (Seen != WireEnd.None || socket.OutputEnd == WireEnd.None)
        {
            return taken.Length > 0;
        }

        Seen = socket.OutputEnd;
        return true;
    }

    /// <summary>What must be true of what has come, given how the other end has fared.</summary>
    /// <param name="hasOtherEnded">The other has sent everything and its end.</param>
    /// <param name="isBroken">One of the two has broken off.</param>
    public void Check(bool hasOtherEnded, bool isBroken)
    {
        if (Seen == WireEnd.End && (!hasOtherEnded || _got != expects.Length))
        {
            fault($"{_got} of {expects.Length} bytes were ended as if they were all");
        }

        if (!isBroken && (Seen != WireEnd.End || _got != expects.Length))
        {
            fault($"got {_got} of {expects.Length} bytes and {Seen} although nobody broke off");
        }

        if (Seen == WireEnd.None && socket.InputEnd != WireEnd.Reset)
        {
            fault("waits for ever");
        }
    }
}
