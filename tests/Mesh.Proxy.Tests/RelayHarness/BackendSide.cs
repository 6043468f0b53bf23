using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>The far end of an upstream connection: an application that checks each byte of what it is asked, and answers as planned.</summary>
internal sealed class BackendSide(RelayWorld world, MemorySocket socket)
{
    private readonly List<byte> _seen = [];
    private readonly Queue<byte> _answers = new();
    private int _id = -1;
    private byte[] _expected = [];
    private int _compared;
    private int _extra;
    private bool _isAnswered;
    private bool _isHeadSeen;
    private bool _isTunnel;
    private bool _isIdleNews;
    private bool _isUseless;
    private bool _isBroken;
    private bool _isUntilEndBegun;
    private WireEnd _then;
    private bool _isEndChecked;

    public MemorySocket Socket => socket;

    private RequestPlan Plan => world.Plan(_id);

    private bool IsUntilEnd => Plan.Answer.Body.Kind == BodyKind.UntilClose && Plan.Answer.HasBody(Plan);

    /// <summary>The next bytes of the answers arrive at the engine, and behind the last one the end, if one was planned.</summary>
    /// <returns>Whether there was anything.</returns>
    public bool Send(int count)
    {
        if (socket.InputEnd != WireEnd.None)
        {
            return false;
        }

        if (_isIdleNews && _answers.Count == _extra && (_id >= 0 || _seen.Count > 0 || socket.Takeable > 0))
        {
            DropNews();
            return false;
        }

        bool isNews = _isIdleNews && _answers.Count == _extra;
        count = Math.Min(count, _answers.Count > _extra ? _answers.Count - _extra : _extra);
        byte[] bytes = new byte[Math.Min(count, _answers.Count)];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = _answers.Dequeue();
        }

        if (bytes.Length > 0)
        {
            socket.Deliver(bytes);
        }

        bool isEnd = _answers.Count == 0 && _then != WireEnd.None && (isNews || !_isIdleNews);
        if (isEnd)
        {
            socket.DeliverEnd(_then);
        }

        if (isNews && (bytes.Length > 0 || isEnd))
        {
            // From here on the engine knows that the connection is of no more use.
            world.Show(socket);
            _isUseless = true;
        }

        return bytes.Length > 0 || isEnd;
    }

    /// <summary>Reads what has come.</summary>
    /// <returns>Whether there was anything.</returns>
    public bool Take(int count)
    {
        byte[] taken = socket.Take(count);
        _seen.AddRange(taken);
        while (_seen.Count > _compared && Step())
        {
        }

        if (socket.OutputEnd != WireEnd.None && !_isEndChecked)
        {
            _isEndChecked = true;
            OnEnd();
            return true;
        }

        return taken.Length > 0;
    }

    /// <summary>The application gives up what it was doing.</summary>
    public void Break(WireEnd end)
    {
        if (socket.InputEnd == WireEnd.None && !socket.IsClosed)
        {
            _isBroken = world.HasUpstreamFault = true;
            socket.DeliverEnd(_isUntilEndBegun ? WireEnd.Reset : end);
            if (_isTunnel)
            {
                world.ShortenTunnel(_id);
            }
        }
    }

    private void OnEnd()
    {
        if (_isTunnel && !_isBroken && socket.OutputEnd == WireEnd.End)
        {
            world.Require(world.HasEndedTunnel(_id) && _compared == world.TunnelSentBy(_id), "the upstream's tunnel was ended before the client's bytes");
        }

        if (!_isTunnel)
        {
            _answers.Clear();
            _then = WireEnd.End;
        }
    }

    private bool Step()
    {
        if (_id < 0 && !TryBegin())
        {
            return false;
        }

        int limit = _isTunnel ? _expected.Length : Plan.ExpectedLimit(_id);
        int end = Math.Min(_seen.Count, limit);
        int same = CollectionsMarshal.AsSpan(_seen)[..end].CommonPrefixLength(_expected);
        world.Require(same == end, $"byte {same} of {(_isTunnel ? "the tunnel of " : "")}request {_id} is wrong");
        _compared = end;

        if (_isTunnel || (_compared == limit && limit < _expected.Length))
        {
            world.Require(_seen.Count <= limit, $"bytes of request {_id} that must not be passed on");
            return false;
        }

        if (!_isHeadSeen && _compared >= Plan.ExpectedHeadLength(_id))
        {
            OnHead();
        }

        if (_compared == _expected.Length)
        {
            OnWhole();
            return true;
        }

        return false;
    }

    private bool TryBegin()
    {
        string text = Encoding.Latin1.GetString([.. _seen]);
        int end = text.IndexOf(" HTTP", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        world.Require(!_isUseless && (_isIdleNews || (_answers.Count == 0 && _then == WireEnd.None)), "a request on a connection that cannot be used again");
        if (_isIdleNews)
        {
            DropNews();
        }

        _id = int.Parse(text[(text.IndexOf('/', StringComparison.Ordinal) + 1)..end], CultureInfo.InvariantCulture);
        _expected = Plan.Expected(_id);
        _isHeadSeen = _isAnswered = false;
        world.OnSeen(_id);
        if (Plan.Answer.IsRude)
        {
            Answer();
        }

        return true;
    }

    // Too late: the next request is on its way, and nobody could have known.
    private void DropNews()
    {
        _isIdleNews = false;
        _answers.Clear();
        _extra = 0;
        _then = WireEnd.None;
    }

    private void OnHead()
    {
        _isHeadSeen = true;
        if (Plan.Answer.IsInterim && !_isAnswered)
        {
            Put("HTTP/1.1 100 Continue\r\n\r\n"u8);
        }

        if (!_isAnswered && (Plan.Answer.IsEarly || Plan.IsTunnel))
        {
            Answer();
        }
    }

    private void OnWhole()
    {
        if (!_isAnswered)
        {
            Answer();
        }

        _seen.RemoveRange(0, _expected.Length);
        _compared = 0;
        if (Plan.IsTunnel)
        {
            _isTunnel = true;
            _expected = Plan.TunnelBytes(_id);
        }
        else
        {
            _id = -1;
        }
    }

    private void Answer()
    {
        _isAnswered = true;
        _isUntilEndBegun = IsUntilEnd;
        AnswerPlan answer = Plan.Answer;
        byte[] wire = answer.Wire(_id, Plan);
        if (answer.Cut >= 0 && answer.Cut < wire.Length)
        {
            world.HasUpstreamFault = true;
            Put(wire.AsSpan(0, answer.Cut));
            // A body that lasts until the end cannot be told from a part of it by an end.
            _then = answer.CutsWithReset || IsUntilEnd ? WireEnd.Reset : WireEnd.End;
            return;
        }

        Put(wire);
        if (Plan.IsTunnel)
        {
            Put(world.TunnelOf(_id));
            _then = WireEnd.End;
        }
        else if (answer.Closes || IsUntilEnd)
        {
            _then = WireEnd.End;
        }
        else if (answer.Extra > 0 || answer.EndsSilently)
        {
            _isIdleNews = true;
            _extra = answer.Extra;
            Put(new byte[answer.Extra]);
            _then = answer.EndsSilently ? WireEnd.End : WireEnd.None;
        }
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        foreach (byte next in bytes)
        {
            _answers.Enqueue(next);
        }
    }
}
