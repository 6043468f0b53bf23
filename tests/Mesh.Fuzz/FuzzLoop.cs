namespace Mesh.Fuzz;

/// <summary>Mutates inputs, runs them, and keeps those that made the target do something new, until the first finding or the end of the time.</summary>
internal sealed class FuzzLoop(IFuzzTarget target, Corpus corpus, Random random, TimeProvider time)
{
    private readonly Mutator _mutator = new(target.Words, random);

    public FuzzOutcome Run(TimeSpan duration)
    {
        long started = time.GetTimestamp();
        return Run(() => time.GetElapsedTime(started) < duration);
    }

    /// <summary>Runs a number of inputs.</summary>
    public FuzzOutcome Run(int count)
    {
        int left = count;
        return Run(() => left-- > 0);
    }

    private FuzzOutcome Run(Func<bool> goesOn)
    {
        long runs = 0;
        byte[] input = [];
        while (goesOn())
        {
            input = _mutator.Mutate(corpus.Pick(random), corpus.Pick(random));
            runs++;
            try
            {
                corpus.Offer(input, target.Run(input));
            }
            catch (Exception error)
            {
                return new FuzzOutcome(runs, input, error);
            }
        }

        return new FuzzOutcome(runs, input, null);
    }
}
