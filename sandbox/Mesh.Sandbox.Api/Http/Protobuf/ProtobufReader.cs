using System.Text;

namespace Mesh.Sandbox.Api.Http.Protobuf;

/// <summary>Reads the two wire forms that Kubernetes' messages have: numbers (varint) and byte sequences.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;

    /// <summary>Seven bits each are enough for 64.</summary>
    private const int MaxVarintBytes = 10;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = message;
    private int _wireType;

    /// <summary>Goes to the next field; false at the end.</summary>
    public bool TryReadField(out int number)
    {
        number = 0;
        if (_rest.IsEmpty)
        {
            return false;
        }

        var tag = ReadRaw();
        _wireType = (int)(tag & 7);
        number = tag >> 3 is > 0 and <= int.MaxValue and var value ? (int)value : throw Malformed("illegal tag");
        return true;
    }

    /// <summary>Negative numbers come as the 64 bits of their two's complement.</summary>
    public long ReadInteger() => _wireType == Varint ? unchecked((long)ReadRaw()) : throw Malformed($"wire type {_wireType} where a number is expected");

    public ReadOnlySpan<byte> ReadBytes()
    {
        if (_wireType != LengthDelimited)
        {
            throw Malformed($"wire type {_wireType} where bytes are expected");
        }

        var length = ReadRaw();
        if (length > (ulong)_rest.Length)
        {
            throw Malformed("unexpected EOF");
        }

        var bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return bytes;
    }

    public string ReadText()
    {
        try
        {
            return StrictUtf8.GetString(ReadBytes());
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("a text is not valid UTF-8");
        }
    }

    public static ApiStatusException Malformed(string why) => new(ApiStatus.BadRequest($"error decoding the body: proto: {why}"));

    private ulong ReadRaw()
    {
        var value = 0UL;
        for (var i = 0; i < MaxVarintBytes && i < _rest.Length; i++)
        {
            value |= (_rest[i] & 0x7FUL) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }

        throw Malformed("unexpected EOF");
    }
}
