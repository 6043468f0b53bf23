using System.Buffers;
using System.Text;

namespace Mesh.Proxy.Logging;

/// <summary>A line that is all there.</summary>
/// <param name="text">With its end.</param>
internal sealed class TextLine(string text) : ILogLine
{
    public void WriteTo(IBufferWriter<byte> output) => Encoding.UTF8.GetBytes(text, output);
}
