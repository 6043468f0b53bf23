using System.Buffers.Binary;
using System.Net;

namespace Mesh.Sandbox.Scenarios.Names;

/// <summary>An answer as it came to a pod.</summary>
/// <param name="Bytes">All of it, without the length that stands before it on a connection; empty if nothing came.</param>
internal sealed record DnsReply(byte[] Bytes)
{
    public const int NoError = 0;
    public const int ServerFailure = 2;
    public const int NoSuchName = 3;

    private const int HeaderBytes = 12;
    private const int QuestionTailBytes = 4;
    private const int RecordHeadBytes = 10;
    private const int PointerMark = 0xC0;
    private const int TypeA = 1;

    /// <summary>The response code; -1 if nothing came.</summary>
    public int Code => Bytes.Length < HeaderBytes ? -1 : Bytes[3] & 15;

    /// <summary>The IPv4 addresses that it gives.</summary>
    public IReadOnlyList<IPAddress> Addresses
    {
        get
        {
            List<IPAddress> addresses = [];
            if (Bytes.Length < HeaderBytes)
            {
                return addresses;
            }

            int position = SkipName(HeaderBytes) + QuestionTailBytes;
            for (int left = Short(6); left > 0; left--)
            {
                position = SkipName(position);
                int length = Short(position + RecordHeadBytes - 2);
                if (Short(position) == TypeA)
                {
                    addresses.Add(new IPAddress(Bytes.AsSpan(position + RecordHeadBytes, length)));
                }

                position += RecordHeadBytes + length;
            }

            return addresses;
        }
    }

    /// <summary>What it says, in a few words.</summary>
    public override string ToString() => Code switch
    {
        -1 => "no answer",
        NoError => string.Join(", ", Addresses) is { Length: > 0 } addresses ? addresses : "no records",
        ServerFailure => "SERVFAIL",
        NoSuchName => "NXDOMAIN",
        _ => $"code {Code}",
    };

    private int SkipName(int position)
    {
        for (; Bytes[position] != 0; position += 1 + Bytes[position])
        {
            if ((Bytes[position] & PointerMark) == PointerMark)
            {
                return position + 2;
            }
        }

        return position + 1;
    }

    private int Short(int position) => BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(position));
}
