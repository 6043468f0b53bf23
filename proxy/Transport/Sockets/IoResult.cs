namespace Mesh.Proxy.Transport.Sockets;

/// <summary>Outcome of one non-blocking read or write.</summary>
internal readonly struct IoResult
{
    private const int WouldBlockValue = -1;
    private const int ResetValue = -2;

    private readonly int _value;

    private IoResult(int value) => _value = value;

    /// <summary>Nothing can be done until the loop says that the socket is ready.</summary>
    public static IoResult WouldBlock => new(WouldBlockValue);

    /// <summary>The peer has ended its direction properly.</summary>
    public static IoResult End => new(0);

    /// <summary>The connection is broken: reset, timed out, or ended where TLS says that more must come.</summary>
    public static IoResult Reset => new(ResetValue);

    /// <summary>Bytes that were moved; 0 unless <see cref="IsDone"/>.</summary>
    public int Count => Math.Max(_value, 0);

    public bool IsDone => _value > 0;

    public bool IsWouldBlock => _value == WouldBlockValue;

    public bool IsEnd => _value == 0;

    public bool IsReset => _value == ResetValue;

    public static IoResult Done(int count) => new(count);
}
