using Mesh.Soak.Traffic;

namespace Mesh.Soak.Tests.Traffic;

/// <summary>A soak is worth what its eyes are: one wrong, missing or doubled byte must be seen.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(99_999, 1)]
    [InlineData(50_000, 0x80)]
    public void Matches_OneBitIsWrong_IsSeen(int at, byte bit)
    {
        byte[] bytes = new byte[100_000];
        Pattern.Fill(bytes, 42, 1000);
        Assert.True(Pattern.Matches(bytes, 42, 1000));

        bytes[at] ^= bit;

        Assert.False(Pattern.Matches(bytes, 42, 1000));
    }

    [Theory]
    [InlineData(42UL, 1001L)]
    [InlineData(43UL, 1000L)]
    public void Matches_BytesOfAnotherPlaceOrStream_IsSeen(ulong stream, long position)
    {
        byte[] bytes = new byte[64];
        Pattern.Fill(bytes, stream, position);

        Assert.False(Pattern.Matches(bytes, 42, 1000));
    }

    [Fact]
    public void Fill_InPieces_IsTheSame()
    {
        byte[] whole = new byte[5_000_000];
        byte[] pieces = new byte[whole.Length];
        Pattern.Fill(whole, 7, 0);
        for (int i = 0; i < pieces.Length; i += 123_457)
        {
            int end = Math.Min(pieces.Length, i + 123_457);
            Pattern.Fill(pieces.AsSpan(i..end), 7, i);
        }

        Assert.True(whole.AsSpan().SequenceEqual(pieces));
    }
}
