using System.Globalization;
using System.IO.Hashing;

namespace Mesh.Fuzz;

/// <summary>Inputs worth mutating: each has made the target do something that none before it has.</summary>
internal sealed class Corpus
{
    // Half of the picks go to the newest inputs, which have been tried least.
    private const int Newest = 16;

    private readonly List<byte[]> _inputs = [];
    private readonly HashSet<string> _behaviours = [];
    private readonly string? _directory;

    private Corpus(string? directory) => _directory = directory;

    public int Count => _inputs.Count;

    /// <summary>The target's seeds and the files of the directory. A finding among them ends the program: it has not been mended.</summary>
    public static Corpus Load(IFuzzTarget target, string? directory)
    {
        Corpus corpus = new(directory);
        foreach (byte[] seed in target.Seeds)
        {
            corpus.Keep(seed, target.Run(seed));
        }

        if (directory is not null)
        {
            Directory.CreateDirectory(directory);
            foreach (string file in Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal))
            {
                byte[] input = File.ReadAllBytes(file);
                corpus.Keep(input, target.Run(input));
            }
        }

        return corpus;
    }

    public byte[] Pick(Random random)
    {
        int first = random.Next(2) == 0 ? Math.Max(0, _inputs.Count - Newest) : 0;
        return _inputs[random.Next(first, _inputs.Count)];
    }

    /// <summary>Keeps the input, and writes it to the directory, if the behaviour is new.</summary>
    public void Offer(byte[] input, string behaviour)
    {
        if (Keep(input, behaviour) && _directory is not null)
        {
            string name = XxHash64.HashToUInt64(input).ToString("x16", CultureInfo.InvariantCulture);
            File.WriteAllBytes(Path.Combine(_directory, name), input);
        }
    }

    private bool Keep(byte[] input, string behaviour)
    {
        bool isNew = _behaviours.Add(behaviour);
        if (isNew)
        {
            _inputs.Add(input);
        }

        return isNew;
    }
}
