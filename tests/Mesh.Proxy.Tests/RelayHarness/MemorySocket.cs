using System.Text;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Native;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>
/// A connection without a network: the engine has one end, the test the other. Bounded, edge-triggered, and as pedantic as the strictest real socket: what the contract of
/// <see cref="TransportSocket"/> forbids is a fault here even where a kernel would put up with it.
/// </summary>
internal sealed class MemorySocket : TransportSocket, IReadinessHandler
{
    private readonly EventLoop _loop;
    private readonly ScriptedPoller _poller;
    private readonly Action<string> _fault;
    private readonly int _descriptor;
    private readonly ulong _key;
    private readonly Queue<byte> _received = new();
    private readonly Queue<byte> _sent = new();
    private WireEnd _inputEnd;
    private WireEnd _outputEnd;
    private byte[] _refused = [];
    private bool _isReadable = true;
    private bool _isWritable = true;
    private bool _isSignaled;
    private bool _hasHungUp;
    private bool _wasRefused;
    private bool _isClosed;
    private SocketPlan _plan;

    public MemorySocket(EventLoop loop, ScriptedPoller poller, SocketPlan plan, int descriptor, Action<string> fault)
    {
        _loop = loop;
        _poller = poller;
        _plan = plan;
        _descriptor = descriptor;
        _fault = fault;
        _key = loop.Register(descriptor, this);
    }

    public override bool HasNews => _plan.IsTls ? _isSignaled || _hasHungUp : _isReadable;

    public override bool IsClosed => _isClosed;

    public override TimeSpan Silence => IsCutOff ? TimeSpan.MaxValue : TimeSpan.Zero;

    /// <summary>The peer's kernel acknowledges nothing any more.</summary>
    public bool IsCutOff { get; set; }

    public int Descriptor => _descriptor;

    /// <summary>How the engine has ended its direction; the peer learns of it behind the bytes.</summary>
    public WireEnd OutputEnd => _sent.Count == 0 ? _outputEnd : WireEnd.None;

    /// <summary>The peer may have seen an orderly end, even if a reset came behind it.</summary>
    public bool HasEndedOutput { get; private set; }

    /// <summary>How the peer has ended its direction.</summary>
    public WireEnd InputEnd => _inputEnd;

    /// <summary>Bytes the engine could read.</summary>
    public int Receivable => _received.Count;

    /// <summary>Bytes the peer could take.</summary>
    public int Takeable => _sent.Count;

    private int Room => _plan.Window - _sent.Count;

    public void OnReady(uint events)
    {
        _isReadable |= _plan.IsTls || (events & ~LibcEvents.Writable) != 0;
        _isWritable |= _plan.IsTls || (events & LibcEvents.Writable) != 0;
        _isSignaled = true;
        _hasHungUp |= (events & LibcConstants.EpollReadHangUp) != 0;
        Owner?.OnTransportReady(this);
    }

    public override IoResult Read(Span<byte> into)
    {
        Check(into.Length, "read");
        if (!_isReadable)
        {
            return IoResult.WouldBlock;
        }

        _isSignaled = false;
        if (_inputEnd == WireEnd.Reset)
        {
            return IoResult.Reset;
        }

        int count = Math.Min(Math.Min(into.Length, _plan.IsTls ? _plan.Record : int.MaxValue), _received.Count);
        for (int i = 0; i < count; i++)
        {
            into[i] = _received.Dequeue();
        }

        if (count > 0)
        {
            // What a short read of a kernel's socket means, see PlainSocket.
            _isReadable = _plan.IsTls || count == into.Length || _inputEnd != WireEnd.None;
            return IoResult.Done(count);
        }

        _isReadable = _inputEnd != WireEnd.None;
        return _inputEnd == WireEnd.End ? IoResult.End : IoResult.WouldBlock;
    }

    public override IoResult Write(ReadOnlySpan<byte> bytes)
    {
        Check(bytes.Length, "write");
        if (_outputEnd != WireEnd.None)
        {
            _fault("written behind the end of the output");
        }

        if (!bytes.StartsWith(_refused))
        {
            _fault("what was refused was not offered again");
        }

        if (_inputEnd == WireEnd.Reset)
        {
            return IoResult.Reset;
        }

        int count = Math.Min(Math.Min(bytes.Length, _plan.IsTls ? _plan.Record : int.MaxValue), Room);
        if (!_isWritable || count == 0)
        {
            _isWritable = false;
            _wasRefused = true;
            _refused = bytes.ToArray();
            return IoResult.WouldBlock;
        }

        Put(bytes[..count]);
        _refused = [];
        _isWritable = _plan.IsTls || count == bytes.Length;
        _wasRefused |= !_isWritable;
        return IoResult.Done(count);
    }

    public override bool EndOutput()
    {
        if (_isClosed || _outputEnd != WireEnd.None)
        {
            return true;
        }

        if (_refused.Length > 0)
        {
            _fault("the output was ended before what had been refused was written");
        }

        if (_plan.IsTls && Room == 0)
        {
            _wasRefused = true;
            return false;
        }

        _outputEnd = WireEnd.End;
        HasEndedOutput = true;
        return true;
    }

    public override void Close()
    {
        if (!_isClosed)
        {
            // What was not read when a connection is closed makes the kernel send a reset; TLS that ends without a notice is taken for one.
            bool isEnded = _refused.Length > 0 || EndOutput();
            Forget(_received.Count > 0 || !isEnded ? WireEnd.Reset : WireEnd.End);
        }
    }

    public override void Abort()
    {
        if (!_isClosed)
        {
            _sent.Clear();
            Forget(WireEnd.Reset);
        }
    }

    /// <summary>Bytes arrive from the peer.</summary>
    public void Deliver(ReadOnlySpan<byte> bytes)
    {
        if (_isClosed || _inputEnd != WireEnd.None)
        {
            return;
        }

        foreach (byte next in bytes)
        {
            _received.Enqueue(next);
        }

        _poller.Raise(_descriptor, LibcEvents.Readable);
    }

    /// <summary>The peer ends its direction, or breaks off both.</summary>
    public void DeliverEnd(WireEnd end)
    {
        if (_inputEnd >= end)
        {
            return;
        }

        _inputEnd = end;
        if (end == WireEnd.Reset)
        {
            _received.Clear();
            _sent.Clear();
        }

        if (!_isClosed)
        {
            _poller.Raise(_descriptor, end == WireEnd.Reset ? LibcEvents.Broken : LibcEvents.Ended);
        }
    }

    /// <summary>From here on it moves in larger steps, so that an end is in sight.</summary>
    public void Relax()
    {
        _plan = _plan with { Window = Math.Max(_plan.Window, 5000), Record = Math.Max(_plan.Record, 1000) };
        if (_wasRefused && !_isClosed)
        {
            _poller.Raise(_descriptor, LibcEvents.Writable);
        }
    }

    /// <summary>An event without a cause.</summary>
    public void Nudge() => _poller.Raise(_descriptor, LibcEvents.Readable | LibcEvents.Writable);

    /// <summary>The peer reads everything that is there.</summary>
    public string TakeText() => Encoding.ASCII.GetString(Take(Takeable));

    /// <summary>The peer reads.</summary>
    public byte[] Take(int count)
    {
        byte[] taken = new byte[Math.Min(count, _sent.Count)];
        for (int i = 0; i < taken.Length; i++)
        {
            taken[i] = _sent.Dequeue();
        }

        if (_wasRefused && taken.Length > 0 && !_isClosed)
        {
            _wasRefused = false;
            _poller.Raise(_descriptor, LibcEvents.Writable);
        }

        return taken;
    }

    private void Check(int length, string what)
    {
        if (_isClosed)
        {
            _fault($"{what} on a closed socket");
        }

        if (length == 0)
        {
            _fault($"empty {what}");
        }
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        foreach (byte next in bytes)
        {
            _sent.Enqueue(next);
        }
    }

    private void Forget(WireEnd end)
    {
        _isClosed = true;
        _outputEnd = end;
        _loop.Unregister(_key);
        _poller.Remove(_descriptor);
    }
}
