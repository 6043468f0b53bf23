using System.Text;
using Mesh.Proxy.Detection;
using Mesh.Proxy.Http1;

namespace Mesh.Fuzz.Targets;

/// <summary>The first bytes of a connection: what was decided stays decided when more arrive, and what the HTTP hosts would take for HTTP is not taken for anything else.</summary>
internal sealed class DetectionTarget : IFuzzTarget
{
    /// <summary>Requests of any longer method are relayed as bytes: no method has so long a name.</summary>
    private const int LongestMethod = 32;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(),
        "\r\n\r\nOPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004"u8.ToArray(),
        [0x16, 0x03, 0x01, 0x02, 0x00],
        "SSH-2.0-x\r\n"u8.ToArray(),
        "CONNECT a:443 HTTP/1.1\r\n"u8.ToArray(),
        [0, 0, 0, 8, 4, 210, 22, 47],
    ];

    public IReadOnlyList<byte[]> Words { get; } = [.. new[] { "\r\n", "\n", " ", "/", "*", "GET ", "PRI * HTTP/2.0\r\n\r\n", "SM\r\n\r\n", "http://", "\u0016\u0003" }.Select(Encoding.Latin1.GetBytes)];

    public string Run(byte[] input)
    {
        DetectedProtocol? earlier = null;
        int decidedAt = -1;
        for (int length = 1; length <= input.Length; length++)
        {
            DetectedProtocol? part = ProtocolSniffer.Classify(input.AsSpan(0, length));
            FuzzException.ThrowUnless(earlier is null || part == earlier, "does not change its mind");
            decidedAt = part is not null && decidedAt < 0 ? length : decidedAt;
            earlier = part;
        }

        Http1Request request = new();
        if (RequestParser.Parse(input, request, Http1Limits.Default).Status == ParseStatus.Complete
            && request.TargetForm is TargetForm.Origin or TargetForm.Asterisk
            && request.Method(input).Length <= LongestMethod)
        {
            FuzzException.ThrowUnlessEqual(DetectedProtocol.Http1, earlier, "a request that the engine would serve is served");
        }

        return $"{earlier} {Math.Min(decidedAt, 80)}";
    }
}
