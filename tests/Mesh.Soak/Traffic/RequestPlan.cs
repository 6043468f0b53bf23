using System.Globalization;

namespace Mesh.Soak.Traffic;

/// <summary>
/// Everything about one request and its answer, from one number: the request's path. So the backend knows what must come and what to answer, and the client what must come back.
/// </summary>
internal sealed class RequestPlan
{
    private const int LargeBytes = 64 * 1024;
    private const int HugeBytes = 1024 * 1024;

    public RequestPlan(ulong number)
    {
        Number = number;
        Chance chance = new(number);
        Upgrades = chance.PerMille(4);
        IsOld = !Upgrades && chance.PerMille(30);
        int kind = Upgrades ? 0 : chance.Below(100);
        Method = kind < 50 ? "GET" : kind < 92 ? "POST" : kind < 96 ? "PUT" : "HEAD";
        RequestFraming = Method is "GET" or "HEAD" ? Framing.None : IsOld || chance.PerMille(500) ? Framing.Length : Framing.Chunked;
        RequestBytes = RequestFraming == Framing.None ? 0 : Size(ref chance);
        Status = Upgrades ? 101 : chance.PerMille(40) ? 204 : chance.PerMille(40) ? 304 : chance.PerMille(30) ? 500 : 200;
        int framing = chance.Below(100);
        AnswerFraming = Status is 101 or 204 ? Framing.None : framing < 55 ? Framing.Length : framing < 97 ? Framing.Chunked : Framing.UntilClose;
        AnswerBytes = AnswerFraming == Framing.None && !Upgrades ? 0 : Size(ref chance);
        TunnelBytes = Upgrades ? Size(ref chance) : 0;
        ChunkBytes = 1 + chance.Below(chance.PerMille(500) ? 200 : 20_000);
        Expects = RequestFraming != Framing.None && !IsOld && chance.PerMille(20);
        Closes = !Upgrades && chance.PerMille(20);
        Backend = chance.PerMille(8) ? (BackendFault)(1 + chance.Below(4)) : BackendFault.None;
        Client = chance.PerMille(8) ? (ClientFault)(1 + chance.Below(3)) : ClientFault.None;
        FaultAt = chance.Below(1 + Math.Max(RequestBytes, AnswerBytes));
        IsClientSlow = chance.PerMille(4);
        IsBackendSlow = chance.PerMille(4);
    }

    public ulong Number { get; }

    public string Method { get; }

    public bool IsOld { get; }

    public bool Upgrades { get; }

    public Framing RequestFraming { get; }

    public int RequestBytes { get; }

    public int Status { get; }

    public Framing AnswerFraming { get; }

    /// <summary>Of the body, or of the tunnel from the backend.</summary>
    public int AnswerBytes { get; }

    /// <summary>Bytes of the client behind the switch of protocols.</summary>
    public int TunnelBytes { get; }

    public int ChunkBytes { get; }

    public bool Expects { get; }

    /// <summary>The client says that the connection ends.</summary>
    public bool Closes { get; }

    public BackendFault Backend { get; }

    public ClientFault Client { get; }

    /// <summary>After how many bytes of a body something is done wrong.</summary>
    public int FaultAt { get; }

    public bool IsClientSlow { get; }

    public bool IsBackendSlow { get; }

    /// <summary>The number of the request's body, and of what the client says in the tunnel.</summary>
    public ulong RequestStream => Number;

    /// <summary>The number of the answer's body, and of what the backend says in the tunnel.</summary>
    public ulong AnswerStream => ~Number;

    public bool HasAnswerBody => Method != "HEAD" && Status is not (204 or 304 or 101);

    public string Path => string.Create(CultureInfo.InvariantCulture, $"/{Number:x16}");

    // Small mostly, then what fills a buffer, now and then what fills many.
    private static int Size(ref Chance chance)
    {
        int kind = chance.Below(1000);
        return kind < 900 ? chance.Below(1000)
            : kind < 980 ? chance.Below(16_000)
            : kind < 995 ? LargeBytes + chance.Below(100) - 50
            : kind < 999 ? chance.Below(LargeBytes * 4)
            : HugeBytes + chance.Below(1000);
    }
}
