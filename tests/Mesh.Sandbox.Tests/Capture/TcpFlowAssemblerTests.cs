using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using CsCheck;
using Mesh.Sandbox.Capture;
using PacketDotNet;

namespace Mesh.Sandbox.Tests.Capture;

public sealed class TcpFlowAssemblerTests
{
    private static readonly PhysicalAddress Mac = PhysicalAddress.Parse("020000000001");

    [Fact]
    public void Flows_SegmentsDuplicatedAndShuffled_AreInOrder()
    {
        byte[] text = Encoding.ASCII.GetBytes("the quick brown fox jumps over the lazy dog");

        Gen.Select(Gen.Int[1, 8], Gen.UInt, Gen.Int).Sample((size, first, seed) =>
        {
            List<byte[]> frames = [];
            for (int offset = 0; offset < text.Length; offset += size)
            {
                byte[] segment = text[offset..Math.Min(text.Length, offset + size)];
                frames.Add(Frame(unchecked(first + 1 + (uint)offset), segment));
                frames.Add(frames[^1]);
            }

            byte[][] shuffled = [.. frames];
            new Random(seed).Shuffle(shuffled);
            TcpFlowAssembler assembler = new();
            assembler.Add(Frame(first, [], synchronize: true));
            foreach (byte[] frame in shuffled)
            {
                assembler.Add(frame);
            }

            return assembler.Flows().Single().Bytes.SequenceEqual(text);
        });
    }

    [Fact]
    public void Flows_SegmentMissing_EndBeforeTheGap()
    {
        TcpFlowAssembler assembler = new();
        assembler.Add(Frame(100, [], synchronize: true));
        assembler.Add(Frame(101, "ab"u8.ToArray()));
        assembler.Add(Frame(105, "ef"u8.ToArray()));

        Assert.Equal("ab"u8.ToArray(), assembler.Flows().Single().Bytes);
    }

    [Fact]
    public void Flows_BeginningNotSeen_AreLeftOut()
    {
        TcpFlowAssembler assembler = new();
        assembler.Add(Frame(101, "ab"u8.ToArray()));

        Assert.Empty(assembler.Flows());
    }

    [Fact]
    public void Add_DirectionNotWanted_IsLeftOut()
    {
        TcpFlowAssembler assembler = new((source, _) => source.Port != 40000);

        Assert.False(assembler.Add(Frame(100, [], synchronize: true)));
        Assert.Empty(assembler.Flows());
    }

    private static byte[] Frame(uint sequence, byte[] payload, bool synchronize = false)
    {
        EthernetPacket ethernet = new(Mac, Mac, EthernetType.IPv4);
        IPv4Packet ip = new(IPAddress.Parse("10.244.0.5"), IPAddress.Parse("10.244.0.6"));
        TcpPacket tcp = new(40000, 15008) { SequenceNumber = sequence, Synchronize = synchronize, PayloadData = payload };
        ip.PayloadPacket = tcp;
        ethernet.PayloadPacket = ip;
        return ethernet.Bytes;
    }
}
