using CsCheck;
using Mesh.Sandbox.Node.Dns;

namespace Mesh.Sandbox.Node.Tests.Dns;

public sealed class DnsQueryTests
{
    /// <summary>Question <c>a.B</c>, type A, class IN, id 0x1234, recursion desired.</summary>
    private static readonly byte[] Question = [0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0, 1, (byte)'a', 1, (byte)'B', 0, 0, 1, 0, 1];

    [Fact]
    public void TryRead_Question_IsUnderstood()
    {
        Assert.True(DnsQuery.TryRead(Question, out var query));
        Assert.Equal(("a.b", DnsRecordType.A, (ushort)0x1234, true, 512), (query!.Name, query.Type, query.Id, query.RecursionDesired, query.MaxUdpBytes));
    }

    [Fact]
    public void TryRead_AnyBytes_NeverThrowsAndNeverLoops() =>
        Gen.Byte.Array[0, 600].Sample(bytes => { DnsQuery.TryRead(bytes, out _); });

    [Fact]
    public void TryRead_DamagedQuestion_NeverThrows() =>
        Gen.Select(Gen.Int[0, Question.Length - 1], Gen.Byte, Gen.Int[0, Question.Length]).Sample((position, value, length) =>
        {
            var damaged = (byte[])Question.Clone();
            damaged[position] = value;
            DnsQuery.TryRead(damaged.AsSpan(0, length), out _);
        });

    [Fact]
    public void Write_TooManyRecordsForUdp_IsTruncated()
    {
        DnsQuery.TryRead(Question, out var query);
        var records = Enumerable.Range(0, 100).Select(i => DnsRecord.A("a.b", new System.Net.IPAddress([10, 0, 0, (byte)i]))).ToList();

        var udp = DnsResponse.Write(query!, DnsAnswer.Of(records), query!.MaxUdpBytes);
        var tcp = DnsResponse.Write(query, DnsAnswer.Of(records), ushort.MaxValue);

        const byte truncated = 0x02;
        Assert.InRange(udp.Length, 12, 512);
        Assert.Equal(truncated, udp[2] & truncated);
        Assert.Equal(0, tcp[2] & truncated);
        Assert.Equal(100, tcp[7]);
    }
}
