using System.Buffers;
using System.IO.Pipelines;
using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Http;

/// <summary>
/// Lets Kestrel see only what the engine would take for requests, too: Kestrel's own parser is laxer (line ends, both lengths, codings), and which host serves a connection
/// must not decide what is a request. A head is passed on when it is whole and valid. In the place of one that is not comes a request that the application refuses, behind the
/// answers to those before it, and nothing after that.
/// </summary>
internal sealed class CheckedRequests : IDuplexPipe
{
    /// <summary>Bytes ahead of Kestrel: none, so that the fault of a body does not overtake the head before it. What has arrived waits in the transport.</summary>
    private const int Ahead = 1;

    private readonly IDuplexPipe _transport;
    private readonly Http1Limits _limits;
    private readonly Http1Request _request = new();
    private readonly Pipe _passed = new(new PipeOptions(pauseWriterThreshold: Ahead, resumeWriterThreshold: Ahead, useSynchronizationContext: false));
    private BodyScanner _body;
    private Http1Fault _fault;
    private int _heads;
    private int _begun;
    private bool _maySwitch;

    public CheckedRequests(IDuplexPipe transport, Http1Limits limits)
    {
        _transport = transport;
        _limits = limits;
        _body = new BodyScanner(BodyFraming.None, limits);
    }

    public PipeReader Input => _passed.Reader;

    public PipeWriter Output => _transport.Output;

    private static ReadOnlySpan<byte> Refused => "GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n"u8;

    /// <summary>Begins to pass requests on.</summary>
    public void Start() => _ = PassAsync();

    /// <summary>A request has come out of Kestrel; each is asked about once, in order.</summary>
    /// <returns>What was wrong with the bytes in whose place it stands, or none.</returns>
    public Http1Fault Begin() => ++_begun > Volatile.Read(ref _heads) ? _fault : Http1Fault.None;

    private async Task PassAsync()
    {
        PipeReader reader = _transport.Input;
        PipeWriter writer = _passed.Writer;
        Exception? failure = null;
        try
        {
            bool goesOn = true;
            while (goesOn)
            {
                ReadResult read = await reader.ReadAsync();
                SequencePosition passed = Pass(read.Buffer);
                reader.AdvanceTo(passed, read.Buffer.End);
                FlushResult flushed = await writer.FlushAsync();
                goesOn = !read.IsCompleted && !flushed.IsCompleted && _fault == Http1Fault.None;
            }

            // Behind a head that was refused the connection ends by the refusal; within a body nothing else ends the request.
            failure = _fault != Http1Fault.None && !_body.IsComplete ? new InvalidDataException($"the request's body is invalid: {_fault}") : null;
            if (_fault != Http1Fault.None && failure is null)
            {
                return;
            }
        }
        catch (Exception error)
        {
            failure = error;
        }

        await writer.CompleteAsync(failure);
    }

    private SequencePosition Pass(in ReadOnlySequence<byte> bytes)
    {
        ReadOnlySequence<byte> rest = bytes;
        while (!rest.IsEmpty && _fault == Http1Fault.None)
        {
            int count = _maySwitch ? PassAll(rest.FirstSpan) : _body.IsComplete ? PassHead(rest) : PassBody(rest.FirstSpan);
            if (count == 0)
            {
                break;
            }

            rest = rest.Slice(count);
        }

        return rest.Start;
    }

    // What follows a request to switch protocols may be the other protocol. If it is not, Kestrel reads it alone, and the forwarder writes what Kestrel has understood.
    private int PassAll(ReadOnlySpan<byte> bytes)
    {
        _passed.Writer.Write(bytes);
        return bytes.Length;
    }

    private int PassHead(in ReadOnlySequence<byte> bytes)
    {
        ReadOnlySpan<byte> head = bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray();
        ParseResult parsed = RequestParser.Parse(head, _request, _limits);
        switch (parsed.Status)
        {
            case ParseStatus.NeedMore:
                return 0;
            case ParseStatus.Invalid:
                _fault = parsed.Fault;
                _passed.Writer.Write(Refused);
                return 0;
            default:
                _body = new BodyScanner(BodyFraming.Of(_request), _limits);
                _maySwitch = _request.CanSwitchProtocols;
                Volatile.Write(ref _heads, _heads + 1);
                _passed.Writer.Write(head[..parsed.Consumed]);
                return parsed.Consumed;
        }
    }

    private int PassBody(ReadOnlySpan<byte> bytes)
    {
        ParseResult scanned = _body.Scan(bytes);
        _passed.Writer.Write(bytes[..scanned.Consumed]);
        _fault = scanned.Fault;
        return scanned.Consumed;
    }
}
