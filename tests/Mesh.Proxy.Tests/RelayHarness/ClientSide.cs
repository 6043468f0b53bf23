namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>The far end of a client connection.</summary>
internal sealed class ClientSide
{
    private readonly ClientPlan _plan;
    private readonly (int Id, RequestPlan Plan)[] _requests;
    private readonly byte[] _stream;
    private readonly int[] _headEnds;
    private readonly int[] _ends;
    private int _sent;

    public ClientSide(RelayWorld world, ClientPlan plan, MemorySocket socket, int index)
    {
        _plan = plan;
        Socket = socket;
        _requests = [.. plan.Requests.Select((request, i) => (RelayWorld.Id(index, i), request))];
        List<byte> stream = [];
        _ends = new int[_requests.Length];
        _headEnds = new int[_requests.Length];
        for (int i = 0; i < _requests.Length; i++)
        {
            (int id, RequestPlan request) = _requests[i];
            byte[] wire = request.Wire(id);
            _headEnds[i] = stream.Count + wire.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
            stream.AddRange(wire);
            _ends[i] = stream.Count;
        }

        _stream = [.. stream];
        Reader = new AnswerReader(world, _requests);
    }

    public MemorySocket Socket { get; }

    public AnswerReader Reader { get; }

    /// <summary>Waits for nothing any more, not even for 100.</summary>
    public bool IsImpatient { get; set; }

    /// <summary>The client has ended or reset the connection by itself.</summary>
    public bool IsGone => Socket.InputEnd != WireEnd.None;

    /// <summary>The client has ended its direction properly.</summary>
    public bool HasEnded { get; private set; }

    public bool IsSatisfied => Reader.Answered == _requests.Length;

    /// <summary>Everything that can be sent has been.</summary>
    public bool HasSentAll => _sent == _stream.Length;

    /// <summary>How many of the tunnel's bytes have been sent.</summary>
    public int TunnelSent => _requests is [.., (_, { IsTunnel: true } last)] ? Math.Max(0, _sent - (_stream.Length - last.Tunnel)) : 0;

    private int MaySend
    {
        get
        {
            int current = Reader.Answered;
            if (_plan.IsEager || current >= _requests.Length)
            {
                return _plan.IsEager ? _stream.Length : _sent;
            }

            RequestPlan request = _requests[current].Plan;
            bool waits = request.IsTunnel ? !Reader.IsTunnel : request is { Expects: true, Answer.IsInterim: true, IsOld: false } && !Reader.HasInterim && !IsImpatient;
            return waits ? _headEnds[current] : _ends[current];
        }
    }

    /// <summary>The next bytes arrive at the engine.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Send(int count)
    {
        count = Math.Min(count, MaySend - _sent);
        if (count <= 0 || IsGone || Socket.IsClosed)
        {
            return false;
        }

        Socket.Deliver(_stream.AsSpan(_sent, count));
        _sent += count;
        return true;
    }

    /// <summary>Nothing more will be sent.</summary>
    public void End()
    {
        HasEnded |= Socket.InputEnd == WireEnd.None;
        Socket.DeliverEnd(WireEnd.End);
    }

    /// <summary>Reads what has come.</summary>
    /// <returns>Whether there was anything.</returns>
    public bool Take(int count)
    {
        if (Socket.InputEnd == WireEnd.Reset)
        {
            // Who has broken off sees nothing more.
            return false;
        }

        byte[] taken = Socket.Take(count);
        if (taken.Length > 0)
        {
            Reader.Read(taken);
        }

        if (Reader.End == WireEnd.None && Socket.OutputEnd != WireEnd.None)
        {
            Reader.OnEnd(Socket.OutputEnd);
            return true;
        }

        return taken.Length > 0;
    }
}
