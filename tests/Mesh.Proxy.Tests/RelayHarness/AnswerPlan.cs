using System.Globalization;
using System.Text;
using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>What a backend answers to one request.</summary>
internal sealed record AnswerPlan(int Status, BodyPlan Body)
{
    /// <summary>Bytes of filling in the head.</summary>
    public int Pad { get; init; }

    /// <summary>100 as soon as the request's head is there.</summary>
    public bool IsInterim { get; init; }

    /// <summary>Answers when the head is there, before the body.</summary>
    public bool IsEarly { get; init; }

    /// <summary>Answers when the first line is there, before the rest of the head.</summary>
    public bool IsRude { get; init; }

    /// <summary>Says that the connection closes, and closes it.</summary>
    public bool Closes { get; init; }

    /// <summary>Where the answer breaks off, in bytes; -1 if it does not.</summary>
    public int Cut { get; init; } = -1;

    /// <summary>It breaks off with a reset, not with an end.</summary>
    public bool CutsWithReset { get; init; }

    /// <summary>Bytes sent behind the answer that nobody has asked for.</summary>
    public int Extra { get; init; }

    /// <summary>Ends the connection behind the answer without a word about it.</summary>
    public bool EndsSilently { get; init; }

    /// <summary>Bytes of the other protocol behind a 101.</summary>
    public int Tunnel { get; init; }

    public static AnswerPlan Parse(ReadOnlySpan<string> words)
    {
        AnswerPlan plan = new(Number(words[0]), BodyPlan.Parse(words[1]));
        foreach (string word in words[2..])
        {
            (string key, string value) = word.Split('=') is [var k, var v] ? (k, v) : (word, "0");
            plan = key switch
            {
                "pad" => plan with { Pad = Number(value) },
                "interim" => plan with { IsInterim = true },
                "rude" => plan with { IsRude = true },
                "silent" => plan with { EndsSilently = true },
                "early" => plan with { IsEarly = true },
                "close" => plan with { Closes = true },
                "cut" => plan with { Cut = Number(value) },
                "reset" => plan with { CutsWithReset = true },
                "extra" => plan with { Extra = Number(value) },
                "tunnel" => plan with { Tunnel = Number(value) },
                _ => throw new FormatException(word),
            };
        }

        return plan;
    }

    /// <summary>The head without the lines that say how the message is framed and how the connection goes on.</summary>
    public string CommonHead(int id) => string.Create(
        CultureInfo.InvariantCulture, $"HTTP/1.1 {Status} Said\r\nX-Id: {id}\r\n{(Pad > 0 ? $"X-Pad: {new string('p', Pad)}\r\n" : "")}");

    /// <summary>Whether bytes of a body follow the head.</summary>
    public bool HasBody(RequestPlan request) => request.Method != "HEAD" && Status is not (204 or 304 or 101) && Body.Kind != BodyKind.None;

    /// <summary>What the backend sends, before it is cut.</summary>
    public byte[] Wire(int id, RequestPlan request)
    {
        string upgrade = Status == 101 ? "Connection:Upgrade\r\nUpgrade: websocket\r\n" : "";
        byte[] head = Encoding.ASCII.GetBytes($"{CommonHead(id)}{Body.Field}{upgrade}{(Closes ? "Connection: close\r\n" : "")}\r\n");
        return HasBody(request) ? [.. head, .. Body.Wire(Stream(id))] : head;
    }

    /// <summary>The number of the body's bytes.</summary>
    public static int Stream(int id) => (id * 2) + 1;

    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Status} {Body}");
        Append(Pad > 0, $" pad={Pad}");
        Append(IsInterim, " interim");
        Append(IsEarly, " early");
        Append(IsRude, " rude");
        Append(EndsSilently, " silent");
        Append(Closes, " close");
        Append(Cut >= 0, $" cut={Cut}");
        Append(CutsWithReset, " reset");
        Append(Extra > 0, $" extra={Extra}");
        Append(Tunnel > 0, $" tunnel={Tunnel}");
        return text.ToString();

        void Append(bool condition, string words) => text.Append(condition ? words : "");
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
