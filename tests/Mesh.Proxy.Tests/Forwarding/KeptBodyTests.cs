using CsCheck;
using Mesh.Proxy.Forwarding;

namespace Mesh.Proxy.Tests.Forwarding;

public sealed class KeptBodyTests
{
    [Fact]
    public async Task ReadAsync_AnyReadsAndRewinds_AlwaysGiveTheBodyFromItsStart() =>
        await Gen.Select(Gen.Byte.Array[0, 20_000], Gen.Int[1, 9000].Array[1, 20], Gen.Int[0, 5]).SampleAsync(async (bytes, sizes, rewindAfter) =>
        {
            await using KeptBody body = new(new MemoryStream(bytes));
            await ReadAsync(body, sizes, rewindAfter);
            body.Rewind();
            Assert.True(body.IsRepeatable);
            Assert.Equal(bytes, await ReadAsync(body, sizes, int.MaxValue));
        }, iter: 50);

    [Theory]
    [InlineData(64 * 1024, true)]
    [InlineData((64 * 1024) + 1, false)]
    public async Task ReadAsync_MoreThan64KiB_IsPassedOnAndNotKept(int length, bool isRepeatable)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        await using KeptBody body = new(new MemoryStream(bytes));

        Assert.Equal(bytes, await ReadAsync(body, [1000], int.MaxValue));
        Assert.Equal(isRepeatable, body.IsRepeatable);
    }

    private static async Task<byte[]> ReadAsync(KeptBody body, int[] sizes, int most)
    {
        List<byte> read = [];
        for (int i = 0; i < most; i++)
        {
            byte[] buffer = new byte[sizes[i % sizes.Length]];
            int count = await body.ReadAsync(buffer, TestContext.Current.CancellationToken);
            if (count == 0)
            {
                break;
            }

            read.AddRange(buffer.AsSpan(0, count));
        }

        return [.. read];
    }
}
