/** What stands where no question has been asked. */
export function Welcome() {
  return (
    <div class="welcome">
      <p class="lead">Ask about the molecule.</p>
      <p>
        MolX turns its SMILES, its graph and its fingerprint into a few tokens that the language model reads beside your
        words. Let the model answer alone, and you see what they add.
      </p>
    </div>
  );
}
