using System.Text;
using CsCheck;
using Mesh.Bench.Sidecar.Generators;

namespace Mesh.Bench.Sidecar.Tests.Generators;

public sealed class ResponseReaderTests
{
    [Fact]
    public void Take_CutAnywhere_EndsWithTheLastByte() => Gen.Select(Gen.Int[0, 300], Gen.Int[1, 40]).Sample((body, piece) =>
    {
        ResponseReader reader = new();
        // Twice: the reader is used for one answer after the other.
        for (int answer = 0; answer < 2; answer++)
        {
            byte[] bytes = Answer($"Server: x\r\nContent-LENGTH:  {body} \r\n", body);
            for (int at = 0; at < bytes.Length; at += piece)
            {
                bool isLast = at + piece >= bytes.Length;
                if (reader.Take(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at))) != isLast)
                {
                    return false;
                }
            }
        }

        return true;
    });

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "503")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "length")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n", "length")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab", "longer")]
    public void Take_AnswerThatMustNotCount_Refuses(string answer, string reason)
    {
        BenchException refusal = Assert.Throws<BenchException>(() => new ResponseReader().Take(Encoding.ASCII.GetBytes(answer)));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_EndlessHead_Refuses() => Assert.Throws<BenchException>(() => new ResponseReader().Take(new byte[20_000]));

    private static byte[] Answer(string fields, int body) => [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{fields}\r\n"), .. new byte[body]];
}
