using System.Text;
using CsCheck;
using Mesh.Proxy.Admin;

namespace Mesh.Proxy.Tests.Admin;

/// <summary>A body is what was written, however it was written.</summary>
public sealed class AdminBodyTests
{
    [Fact]
    public void Append_AnyTexts_AreTheirUtf8()
    {
        // Long enough to cross pieces; any character, pairs of surrogates included.
        Gen<string> text = Gen.OneOf(Gen.String, Gen.Int[0, 70_000].Select(length => new string('é', length)), Gen.Const("\U0001F578").Array[0, 20_000].Select(string.Concat));
        text.Array[0, 4].Sample(texts =>
        {
            AdminBody body = new();
            foreach (string part in texts)
            {
                body.Append(part);
            }

            byte[] expected = [.. texts.SelectMany(Encoding.UTF8.GetBytes)];
            Assert.Equal(expected, Bytes(body));
            Assert.Equal(expected.Length, body.Length);
        });
    }

    [Fact]
    public void GetMemory_MoreThanAPiece_IsOnePiece()
    {
        AdminBody body = new();
        body.Append("x");

        Memory<byte> large = body.GetMemory(100_000);
        large.Span[..100_000].Fill((byte)'y');
        body.Advance(100_000);

        Assert.Equal(2, body.PieceCount);
        Assert.Equal(100_001, body.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => body.Advance(int.MaxValue));
    }

    private static byte[] Bytes(AdminBody body) => [.. Enumerable.Range(0, body.PieceCount).SelectMany(i => body.Piece(i).ToArray())];
}
