using System.Globalization;
using System.Text;
using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>A request, and what the backend will answer to it.</summary>
internal sealed record RequestPlan(string Method, BodyPlan Body, AnswerPlan Answer)
{
    /// <summary>HTTP/1.0.</summary>
    public bool IsOld { get; init; }

    /// <summary>Bytes of filling in the head.</summary>
    public int Pad { get; init; }

    public bool Expects { get; init; }

    public bool Closes { get; init; }

    public bool KeepsAlive { get; init; }

    public bool Upgrades { get; init; }

    /// <summary>Bytes of the other protocol that follow, if the backend agrees.</summary>
    public int Tunnel { get; init; }

    /// <summary>Byte of the chunked body that is wrong; -1 if none is.</summary>
    public int Fault { get; init; } = -1;

    public bool IsSafe => Method is "GET" or "HEAD" or "OPTIONS";

    public bool IsTunnel => Upgrades && Answer.Status == 101;

    public static RequestPlan Parse(string text)
    {
        string[] halves = text.Split(" -> ");
        string[] words = halves[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        RequestPlan plan = new(words[0], BodyPlan.Parse(words[1]), AnswerPlan.Parse(halves[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        foreach (string word in words[2..])
        {
            (string key, string value) = word.Split('=') is [var k, var v] ? (k, v) : (word, "0");
            plan = key switch
            {
                "old" => plan with { IsOld = true },
                "pad" => plan with { Pad = Number(value) },
                "expect" => plan with { Expects = true },
                "close" => plan with { Closes = true },
                "keep" => plan with { KeepsAlive = true },
                "upgrade" => plan with { Upgrades = true },
                "tunnel" => plan with { Tunnel = Number(value) },
                "fault" => plan with { Fault = Number(value) },
                _ => throw new FormatException(word),
            };
        }

        return plan;
    }

    /// <summary>What the client sends.</summary>
    public byte[] Wire(int id)
    {
        string connection = Upgrades ? "Connection: Upgrade\r\n" : Closes ? "Connection: close\r\n" : KeepsAlive ? "Connection: keep-alive\r\n" : "";
        byte[] head = Encoding.ASCII.GetBytes(Head(id, IsOld ? "1.0" : "1.1", connection));
        byte[] body = Body.Wire(Stream(id));
        if (IsFaulty)
        {
            // In front of a chunk no size begins like this.
            body = [.. body[..FaultAt], (byte)'!', .. body[FaultAt..]];
        }

        return [.. head, .. body, .. TunnelBytes(id)];
    }

    /// <summary>What the backend must see of it, whole.</summary>
    public byte[] Expected(int id) =>
        [.. Encoding.ASCII.GetBytes(Head(id, "1.1", "") is var head && Upgrades ? $"{head[..^2]}Connection: Upgrade\r\n\r\n" : head), .. Body.Wire(Stream(id))];

    /// <summary>How much of <see cref="Expected"/> is the head.</summary>
    public int ExpectedHeadLength(int id) => Expected(id).Length - Body.Wire(Stream(id)).Length;

    /// <summary>How much of <see cref="Expected"/> may arrive; the rest is wrong already at the client.</summary>
    public int ExpectedLimit(int id) => IsFaulty ? ExpectedHeadLength(id) + FaultAt : Expected(id).Length;

    public byte[] TunnelBytes(int id) => IsTunnel ? BodyPlan.Pattern(Stream(id) + 1000, Tunnel) : [];

    public bool IsFaulty => Fault >= 0 && Body is { Kind: BodyKind.Chunked, Length: > 0 };

    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Method} {Body}");
        Append(IsOld, " old");
        Append(Pad > 0, $" pad={Pad}");
        Append(Expects, " expect");
        Append(Closes, " close");
        Append(KeepsAlive, " keep");
        Append(Upgrades, " upgrade");
        Append(Tunnel > 0, $" tunnel={Tunnel}");
        Append(Fault >= 0, $" fault={Fault}");
        return text.Append(" -> ").Append(Answer).ToString();

        void Append(bool condition, string words) => text.Append(condition ? words : "");
    }

    private static int Stream(int id) => id * 2;

    // The beginning of the n-th chunk: the only places at which one byte is surely wrong.
    private int FaultAt
    {
        get
        {
            int chunks = (Body.Length + Body.Chunk - 1) / Body.Chunk;
            BodyPlan before = Body with { Length = Math.Min(Body.Length, Fault % chunks * Body.Chunk) };
            return before.Wire(0).Length - "0\r\n\r\n".Length;
        }
    }

    private string Head(int id, string version, string connection)
    {
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"{Method} /{id} HTTP/{version}\r\nHost: shop\r\n{connection}");
        head.Append(Upgrades ? "Upgrade: websocket\r\n" : "").Append(Expects ? "Expect: 100-continue\r\n" : "").Append(Body.Field);
        head.Append(Pad > 0 ? $"X-Pad: {new string('p', Pad)}\r\n" : "");
        return head.Append("\r\n").ToString();
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
