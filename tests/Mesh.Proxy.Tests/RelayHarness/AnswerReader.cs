using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>
/// The client as a critic: each byte it gets must be the next one of the answer that is due, and an answer that is not whole must not look like one.
/// </summary>
/// <param name="world">Where faults are told.</param>
/// <param name="requests">What was asked, with its number.</param>
internal sealed class AnswerReader(RelayWorld world, IReadOnlyList<(int Id, RequestPlan Plan)> requests)
{
    private readonly List<byte> _pending = [];
    private byte[]? _body;
    private int _bodyAt;
    private bool _isUntilEnd;
    private bool _isTunnel;
    private bool _isLast;

    /// <summary>Requests that have been answered whole.</summary>
    public int Answered { get; private set; }

    /// <summary>The first digit of each answer.</summary>
    public List<char> Classes { get; } = [];

    /// <summary>100 was read since the last answer.</summary>
    public bool HasInterim { get; private set; }

    public bool IsTunnel => _isTunnel;

    /// <summary>An answer has said that the connection closes behind it.</summary>
    public bool IsLast => _isLast;

    public WireEnd End { get; private set; }

    public void Read(byte[] bytes)
    {
        _pending.AddRange(bytes);
        while (_pending.Count > 0 && Step())
        {
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void OnEnd(WireEnd end)
    {
        End = end;
        if (end == WireEnd.Reset)
        {
            return;
        }

        if (_isTunnel)
        {
            world.Require(_bodyAt == _body!.Length || world.IsTunnelShortened(Current.Id), "the tunnel has ended before its bytes");
        }
        else if (_isUntilEnd)
        {
            world.Require(_bodyAt == _body!.Length, "a body that broke off was ended as if it were whole");
            Complete();
        }
        else
        {
            world.Require(_body is null && _pending.Count == 0, "the connection was ended within an answer");
        }
    }

    private (int Id, RequestPlan Plan) Current => requests[Answered];

    // What was meant for a tunnel that did not come about is no request.
    private bool IsTunnelRefused => Answered > 0 && requests[Answered - 1].Plan.IsTunnel && !_isTunnel;

    private bool Step() => _body is null ? ReadHead() : ReadBody();

    private bool ReadHead()
    {
        if (_isLast || Answered == requests.Count)
        {
            world.Require(IsTunnelRefused, "bytes behind the last answer");
            _pending.Clear();
            return false;
        }

        string text = Encoding.Latin1.GetString([.. _pending]);
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            world.Require("HTTP/1.1 ".StartsWith(text, StringComparison.Ordinal) || text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal), "no status line");
            return false;
        }

        OnHead(text[..(end + 4)]);
        _pending.RemoveRange(0, end + 4);
        return true;
    }

    private void OnHead(string head)
    {
        (int id, RequestPlan plan) = Current;
        if (head.StartsWith("HTTP/1.1 100 ", StringComparison.Ordinal))
        {
            world.Require(plan.Answer.IsInterim && !plan.IsOld && head == "HTTP/1.1 100 Continue\r\n\r\n", "an interim answer that nobody gave");
            HasInterim = true;
        }
        else if (head.Contains("X-Id:", StringComparison.Ordinal))
        {
            OnBackendsAnswer(head, id, plan);
        }
        else
        {
            OnOwnAnswer(head, id, plan);
        }
    }

    private void OnBackendsAnswer(string head, int id, RequestPlan plan)
    {
        AnswerPlan answer = plan.Answer;
        bool hasBody = answer.HasBody(plan);
        bool isUnwrapped = plan.IsOld && answer.Body.Kind == BodyKind.Chunked && hasBody;
        string framing = answer.Body.Kind == BodyKind.Chunked && (isUnwrapped || !hasBody) || answer.Status is 204 or 101 ? "" : answer.Body.Field;
        string expected = answer.CommonHead(id) + framing + (answer.Status == 101 ? "Upgrade: websocket\r\n" : "");
        string connection = head.StartsWith(expected, StringComparison.Ordinal) ? head[expected.Length..^2] : "?";
        bool mayStay = !isUnwrapped && !plan.Closes && !(hasBody && answer.Body.Kind == BodyKind.UntilClose) && !(plan.IsOld && !plan.KeepsAlive);
        string stays = answer.Status == 101 ? "Connection: Upgrade\r\n" : plan.IsOld ? "Connection: keep-alive\r\n" : "";
        world.Require(connection == "Connection: close\r\n" || (mayStay && connection == stays), $"the head of answer {id} is wrong: {head}");
        _isLast = connection == "Connection: close\r\n";
        _isTunnel = answer.Status == 101;
        _isUntilEnd = hasBody && (isUnwrapped || answer.Body.Kind == BodyKind.UntilClose);
        Begin(
            answer.Status,
            _isTunnel ? world.TunnelOf(id)
            : !hasBody ? []
            : isUnwrapped ? answer.Body.Payload(AnswerPlan.Stream(id))
            : answer.Body.Wire(AnswerPlan.Stream(id)));
    }

    private void OnOwnAnswer(string head, int id, RequestPlan plan)
    {
        string[] lines = head.Split("\r\n");
        string? length = lines.FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal));
        bool isReasoned = lines.Any(line => line.StartsWith("x-mesh-reason: ", StringComparison.OrdinalIgnoreCase));
        world.Require(isReasoned && length is not null && world.MayFail(plan), $"request {id} was answered by the sidecar without need: {head}");
        _isLast = lines.Contains("Connection: close");
        int count = plan.Method == "HEAD" || length is null ? 0 : int.Parse(length["Content-Length: ".Length..], CultureInfo.InvariantCulture);
        Begin(head["HTTP/1.1 ".Length] - '0', new byte[count]);
        _bodyAt = -1;
    }

    private void Begin(int status, byte[] body)
    {
        Classes.Add(status >= 100 ? (char)('0' + (status / 100)) : (char)('0' + status));
        _body = body;
        _bodyAt = 0;
        if (body.Length == 0 && !_isTunnel && !_isUntilEnd)
        {
            Complete();
        }
    }

    private bool ReadBody()
    {
        if (_bodyAt < 0)
        {
            // Words of our own are for people.
            int words = Math.Min(_pending.Count, _body!.Length);
            _pending.RemoveRange(0, words);
            _body = _body[words..];
            if (_body.Length == 0)
            {
                Complete();
            }

            return true;
        }

        int count = Math.Min(_pending.Count, _body!.Length - _bodyAt);
        int same = CollectionsMarshal.AsSpan(_pending)[..count].CommonPrefixLength(_body.AsSpan(_bodyAt));
        world.Require(same == count, $"byte {_bodyAt + same} of answer {Current.Id} is wrong");

        _pending.RemoveRange(0, count);
        _bodyAt += count;
        if (_isTunnel || _isUntilEnd)
        {
            world.Require(_pending.Count == 0, "more bytes than were sent");
            return false;
        }

        if (_bodyAt == _body.Length)
        {
            Complete();
        }

        return true;
    }

    private void Complete()
    {
        Answered++;
        HasInterim = false;
        _body = null;
        _isUntilEnd = false;
    }
}
