using System.Diagnostics.CodeAnalysis;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Admin;

/// <summary>
/// Reads the requests of a connection, one after the other, and finds their pages. What arrives ahead of its turn (pipelining) stays in the buffer, and when a step has not
/// asked for it, in the kernel. A buffer is held only while bytes are in it.
/// </summary>
internal sealed class AdminRequestReader(AdminListener listener, TransportSocket socket, IoBufferPool buffers)
{
    /// <summary>Bytes taken at a time: a whole request, mostly.</summary>
    private const int ReadSize = 4 * 1024;

    private readonly Http1Request _request = new();
    private IoBuffer? _input;
    private BodyScanner _body;
    private int _bodyBytes;
    private bool _isInBody;

    /// <summary>The page that the complete request asks for; null if it is refused.</summary>
    public AdminPage? Page { get; private set; }

    /// <summary>What the page is told.</summary>
    public AdminQuery Query { get; private set; }

    /// <summary>The answer to the complete request if it has no page.</summary>
    public AdminResponse? Refusal { get; private set; }

    /// <summary>The client wants no body.</summary>
    public bool IsHead => _request.KnownMethod == KnownMethod.Head;

    /// <summary>Value of the answer's field <c>Connection</c>; null without one.</summary>
    public string? Connection => IsLast ? "close" : _request.IsHttp11 ? null : "keep-alive";

    /// <summary>No request may follow the complete one.</summary>
    public bool IsLast { get; private set; }

    /// <summary>A part of a request is there.</summary>
    public bool HasBegun => _isInBody || _input is not null;

    /// <summary>Goes one step on with the next request.</summary>
    public AdminReadStatus Read()
    {
        AdminReadStatus status = _isInBody ? ReadBody() : ReadHead();
        ReleaseIfEmpty();
        return status;
    }

    /// <summary>Throws away what the client sends.</summary>
    public IoResult Discard()
    {
        if (!TryRent())
        {
            return IoResult.Reset;
        }

        _input.Clear();
        IoResult read = socket.Read(_input.Free[..ReadSize]);
        ReleaseIfEmpty();
        return read;
    }

    /// <summary>Nothing more will be read.</summary>
    public void Close()
    {
        _input?.Clear();
        ReleaseIfEmpty();
    }

    private AdminReadStatus ReadHead()
    {
        if (_input is not null)
        {
            ParseResult parsed = RequestParser.Parse(_input.Filled, _request, AdminLimits.Head);
            if (parsed.Status == ParseStatus.Complete)
            {
                return Begin(_input, parsed.Consumed);
            }

            if (parsed.Status == ParseStatus.Invalid)
            {
                return Refuse(parsed.Fault.StatusCode());
            }
        }

        return Receive();
    }

    private AdminReadStatus Begin(IoBuffer input, int headLength)
    {
        AdminRequest request = new(input.Filled, _request);
        listener.TryFind(request, out AdminPage? page, out AdminResponse? refusal);
        (Page, Query, Refusal, IsLast) = (page, request.Query, refusal, !_request.IsPersistent);
        input.Drain(headLength);
        BodyFraming framing = BodyFraming.Of(_request);
        if (framing.Kind == BodyKind.None)
        {
            return AdminReadStatus.Complete;
        }

        if (framing.Length > AdminLimits.MaxBodyBytes)
        {
            return Refuse(413);
        }

        (_body, _bodyBytes, _isInBody) = (new BodyScanner(framing, AdminLimits.Head), 0, true);
        return !_request.ExpectsContinue || !input.IsEmpty || TrySendContinue() ? AdminReadStatus.Moved : AdminReadStatus.Ended;
    }

    private AdminReadStatus ReadBody()
    {
        if (_input is not null)
        {
            ParseResult scanned = _body.Scan(_input.Filled);
            _input.Drain(scanned.Consumed);
            _bodyBytes += scanned.Consumed;
            if (_bodyBytes > AdminLimits.MaxBodyBytes)
            {
                return Refuse(413);
            }

            if (scanned.Status == ParseStatus.Invalid)
            {
                return Refuse(scanned.Fault.StatusCode());
            }

            if (scanned.Status == ParseStatus.Complete)
            {
                _isInBody = false;
                return AdminReadStatus.Complete;
            }
        }

        return Receive();
    }

    // Nobody knows where the next request would begin, or wants to read that far.
    private AdminReadStatus Refuse(int status)
    {
        _isInBody = false;
        (Page, Refusal, IsLast) = (null, AdminResponse.Text(status, ""), true);
        return AdminReadStatus.Complete;
    }

    // A client that has read nothing yet has room for a line.
    private bool TrySendContinue()
    {
        ReadOnlySpan<byte> interim = "HTTP/1.1 100 Continue\r\n\r\n"u8;
        return socket.Write(interim).Count == interim.Length;
    }

    private AdminReadStatus Receive()
    {
        if (!TryRent())
        {
            return AdminReadStatus.Ended;
        }

        // Little is left of what came before, so all memory ever touched is the largest head and one read.
        _input.Compact();
        IoResult read = socket.Read(_input.Free[..ReadSize]);
        if (read.IsDone)
        {
            _input.Fill(read.Count);
            return AdminReadStatus.Moved;
        }

        return read.IsWouldBlock ? AdminReadStatus.Waiting : AdminReadStatus.Ended;
    }

    [MemberNotNullWhen(true, nameof(_input))]
    private bool TryRent() => (_input ??= buffers.TryRent(isNew: false)) is not null;

    private void ReleaseIfEmpty()
    {
        if (_input is { IsEmpty: true })
        {
            buffers.Return(_input);
            _input = null;
        }
    }
}
