using System.Text;
using BenchmarkDotNet.Attributes;
using Mesh.Proxy.Http1;

namespace Mesh.Benchmarks.Http1;

/// <summary>Walking over chunked bodies: data is skipped, sizes are read.</summary>
public class BodyScannerBenchmark
{
    private static readonly BodyFraming Chunked = new(BodyKind.Chunked, 0);

    private byte[] _body = [];

    /// <summary>Bytes of each of the 16 chunks.</summary>
    [Params(16, 4096)]
    public int ChunkBytes { get; set; }

    [GlobalSetup]
    public void Write()
    {
        string chunk = $"{ChunkBytes:x}\r\n{new string('d', ChunkBytes)}\r\n";
        _body = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(chunk, 16)) + "0\r\n\r\n");
    }

    [Benchmark]
    public int Scan()
    {
        BodyScanner scanner = new(Chunked, Http1Limits.Default);
        return scanner.Scan(_body).Consumed;
    }
}
